// Writes node.txt: the builtin modules of the Node that runs this, and what each exports.
//
//   node --no-warnings record.mjs
import { writeFileSync } from "node:fs";
import { builtinModules, isBuiltin } from "node:module";

// Modules that are only found with their prefix are not listed by older releases.
const prefixed = ["node:sea", "node:sqlite", "node:test", "node:test/reporters"].filter((name) => isBuiltin(name));
const plain = builtinModules.map((name) => (name.startsWith("node:") ? name : `node:${name}`));
const names = [...new Set([...plain, ...prefixed])].filter((name) => !name.startsWith("node:_")).sort();
let text = `# The builtin modules of Node ${process.versions.node} on Linux and their named exports, which users can see of it in ES modules.
# Written by record.mjs beside this file.
`;
for (const name of names) {
  const exported = Object.keys(await import(name));
  const named = exported.filter((key) => key !== "default" && key !== "module.exports" && !key.startsWith("_"));
  text += `${name}=${named.sort().join(" ")}\n`;
}
writeFileSync(new URL("node.txt", import.meta.url), text);
