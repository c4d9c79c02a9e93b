import { readFileSync } from "node:fs";
import { Lexer, Marked, marked } from "marked";

const text = readFileSync("input.md", "utf8");
console.log(marked.parse(text));
console.log(marked.parse(text, { breaks: true, gfm: false }));
console.log(new Lexer().lex(text).map((token) => token.type).join(" "));

const custom = new Marked({
  renderer: {
    heading({ tokens, depth }) {
      return `<h${depth} id="${tokens.map((token) => token.raw).join("")}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
  walkTokens(token) {
    if (token.type === "link") token.href = `https://example.org/${token.href}`;
  },
});
custom.use({
  extensions: [
    {
      name: "mark",
      level: "inline",
      start: (source) => source.indexOf("=="),
      tokenizer(source) {
        const match = /^==([^=]+)==/.exec(source);
        if (match) return { type: "mark", raw: match[0], text: match[1] };
      },
      renderer: (token) => `<mark>${token.text}</mark>`,
    },
  ],
});
console.log(await custom.parse(text, { async: true }));
