import { readFileSync } from "node:fs";
import YAML, { Document, isMap, Lexer, parseAllDocuments, parseDocument, stringify, visit } from "yaml";

const text = readFileSync("input.yaml", "utf8");
const documents = parseAllDocuments(text);
for (const document of documents) {
  console.log(document.toJS({ maxAliasCount: 100 }), document.errors.map((error) => error.message), document.warnings.length);
  console.log(String(document));
}
console.log(stringify({ a: [1, { b: null }], long: "word ".repeat(30), multi: "x\ny\n", date: new Date(0), map: new Map([[{ k: 1 }, "v"]]), "": true, n: -0, big: 12345678901234567890n }));
const document = parseDocument("a: 1 # one\nb:\n  - x\n");
document.setIn(["b", 1], { c: "new" });
document.contents.items[0].value.comment = " changed";
visit(document, { Scalar: (key, node) => { if (node.value === "x") node.value = "y"; } });
console.log(String(document), isMap(document.contents));
console.log([...new Lexer().lex("a: [1, 2]\n")].map((token) => JSON.stringify(token)).join(" "));
for (const bad of ["a: [1", "a: 1\n a: 2", "%YAML 9\n---\nx: *nope", "\tkey: 1"]) {
  try {
    console.log(YAML.parse(bad, { prettyErrors: true }));
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const custom = new Document({ re: /a/g }, { customTags: [{ tag: "!re", identify: (value) => value instanceof RegExp, stringify: ({ value }) => value.source, resolve: (source) => new RegExp(source) }] });
console.log(String(custom), YAML.parse("!re b+", { customTags: [{ tag: "!re", resolve: (source) => new RegExp(source) }] }));
console.log(YAML.parse("0o17\n"), YAML.parse("yes", { version: "1.1" }), YAML.parse("1e3"), YAML.parse("2001-12-14t21:59:43.10-05:00", { schema: "yaml-1.1" }));
