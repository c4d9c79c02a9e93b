// The command reads its package.json one directory above its own: an executable has no such place. This is the library.
import { readFileSync } from "node:fs";
import { builtinPlugins, optimize, VERSION } from "svgo";

const svg = readFileSync("picture.svg", "utf8");
console.log(VERSION, builtinPlugins.map((plugin) => plugin.name).join(" "));
for (const options of [
  {},
  { multipass: true, js2svg: { pretty: true, indent: 2 } },
  { floatPrecision: 1, plugins: ["preset-default", "removeDimensions", { name: "prefixIds", params: { prefix: "p" } }] },
  { plugins: ["inlineStyles", "convertStyleToAttrs", "sortAttrs"], datauri: "base64" },
]) {
  console.log(optimize(svg, { path: "picture.svg", ...options }).data);
}
const count = { name: "count", fn: () => ({ element: { enter: (node) => console.log(node.name) } }) };
optimize(svg, { plugins: [count] });
try {
  optimize("<svg><g></svg>");
} catch (error) {
  console.log(error.name, error.reason, error.line, error.column);
}
