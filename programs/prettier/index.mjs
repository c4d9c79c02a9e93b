import { readFileSync, readdirSync } from "node:fs";
import * as prettier from "prettier";
import { format as standalone } from "prettier/standalone";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";

for (const name of readdirSync(".").sort()) {
  const source = readFileSync(name, "utf8");
  console.log(`== ${name}`);
  try {
    const text = await prettier.format(source, { filepath: name });
    console.log(text, await prettier.check(text, { filepath: name }));
  } catch (error) {
    console.log(error.name, error.message);
  }
}
const options = { parser: "babel", semi: false, singleQuote: true, printWidth: 40, tabWidth: 4, trailingComma: "none" };
console.log(await prettier.format('const a = {b: "c", d: [1,2,3], e: function() { return new Promise((resolve) => setTimeout(resolve, 100)) }}', options));
console.log((await prettier.formatWithCursor("  a( b )", { cursorOffset: 4, parser: "babel" })).cursorOffset, prettier.version);
console.log(await standalone("type A={a:string|number,b?:()=>void}", { parser: "typescript", plugins: [estree, typescript] }));
console.log((await prettier.getSupportInfo()).languages.map((language) => language.name).join(", "));
console.log(await prettier.getFileInfo("x.vue"), prettier.doc.printer.printDocToString(["a", prettier.doc.builders.hardline, "b"], { printWidth: 80, tabWidth: 2 }).formatted);
