import { readFileSync } from "node:fs";
import js from "@eslint/js";
import { ESLint, Linter, SourceCode } from "eslint";
import json from "./node_modules/eslint/lib/cli-engine/formatters/json.js";
import stylish from "./node_modules/eslint/lib/cli-engine/formatters/stylish.js";
import config from "./files/eslint.config.mjs";

const [mode = "stylish"] = process.argv.slice(2);
const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [js.configs.recommended, ...config], fix: mode === "fix", cache: false });
const results = await eslint.lintFiles(["**/*.js"]);
if (mode === "fix") {
  await ESLint.outputFixes(results);
  console.log(readFileSync("src/bad.js", "utf8"));
}
// ESLint finds its own formatters by computed paths, which nothing that bundles can follow: they are imported.
const format = mode === "json" ? json : stylish;
console.log(format(results, { rulesMeta: eslint.getRulesMetaForResults(results) }).replaceAll(process.cwd(), "."));
console.log(await eslint.isPathIgnored("ignored/x.js"), ESLint.version, results.map((result) => result.errorCount));
const linter = new Linter();
console.log(linter.verify("var a = 1; debugger", { rules: { "no-debugger": 2, "prefer-const": 1, "no-var": 1 } }).map((message) => `${message.ruleId} ${message.line}:${message.column}`));
console.log(SourceCode.splitLines("a\nb").length);
process.exitCode = results.some((result) => result.errorCount > 0) ? 1 : 0;
