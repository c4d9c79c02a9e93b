import { readFileSync } from "node:fs";
import postcss from "postcss";
import autoprefixer from "autoprefixer";

const css = readFileSync("input.css", "utf8");
const prefix = autoprefixer({ overrideBrowserslist: ["last 4 versions", "ie 11", "> 1%"] });
const result = await postcss([prefix]).process(css, { from: "input.css", to: "out.css", map: { inline: false } });
console.log(result.css);
console.log(JSON.parse(result.map.toString()).mappings, result.warnings().map(String));
const plugin = {
  postcssPlugin: "double",
  Declaration: { width: (declaration) => { if (!declaration.seen) { declaration.seen = true; declaration.value = declaration.value.replace(/\d+/g, (n) => n * 2); } } },
  Rule(rule, { result }) { if (rule.selector === ".warn") rule.warn(result, "careful", { word: "warn" }); },
  OnceExit(root, { Comment }) { root.append(new Comment({ text: "end" })); },
};
const second = postcss([plugin]).process(css, { from: "input.css", map: false });
console.log(second.css, second.messages.map((message) => `${message.type}: ${message.text} ${message.line}:${message.column}`));
const root = postcss.parse(css);
root.walkAtRules((rule) => console.log(rule.name, rule.params));
console.log(JSON.stringify(root.first.toJSON()).length, root.toString() === css, postcss.list.comma("a, f(b, c), d"));
try {
  postcss.parse("a {\n  color: red;\n  b", { from: "bad.css" });
} catch (error) {
  console.log(error.name, error.reason, error.line, error.column, error.showSourceCode(false));
}
console.log(autoprefixer({ overrideBrowserslist: ["ie 11"] }).info().split("\n").slice(0, 3).join("|"));
