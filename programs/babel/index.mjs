import { readFileSync } from "node:fs";
import babel, { parseSync, template, transformAsync, transformSync, traverse, types as t } from "@babel/core";
import presetEnv from "@babel/preset-env";

const code = readFileSync("input.js", "utf8");
const options = { configFile: false, babelrc: false, filename: "input.js" };
for (const targets of ["ie 11", "node 20", "last 2 chrome versions"]) {
  const result = await transformAsync(code, { ...options, presets: [[presetEnv, { targets, modules: "commonjs" }]], sourceMaps: true });
  console.log(`// ${targets}\n${result.code}\n// ${result.map.mappings.length} ${result.map.sources}`);
}
const plugin = ({ types }) => ({
  visitor: {
    Identifier(path) { if (path.node.name === "value") path.node.name = "renamed"; },
    CallExpression(path) { if (path.get("callee").matchesPattern("console.log")) path.replaceWith(types.stringLiteral("gone")); },
  },
});
console.log(transformSync(code, { ...options, plugins: [plugin], compact: true }).code);
const ast = parseSync("const a = 1 + b ** 2;", options);
const names = [];
traverse(ast, { enter(path) { names.push(path.node.type); } });
console.log(names.join(" "), t.isProgram(ast.program), babel.version);
const addition = () => ({
  visitor: {
    Program(path) {
      path.pushContainer("body", template.ast`const x = ${t.numericLiteral(4)}; x?.();`);
    },
  },
});
console.log(transformSync("", { ...options, plugins: [addition] }).code);
try {
  transformSync("let a = ;\nfoo(", options);
} catch (error) {
  console.log(error.code, error.reasonCode, error.message.replace(process.cwd(), "."));
}
