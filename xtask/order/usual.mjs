// What the start of a usual command-line tool touches.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import util from "node:util";

class Options {
  #values = new Map();
  set(name, value) {
    this.#values.set(name, value);
    return this;
  }
  get entries() {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const options = new Options().set("cwd", path.join(process.cwd(), "src")).set("arguments", process.argv.length);
const { version = "0.0.0" } = JSON.parse('{ "name": "usual", "version": "1.2.3" }');
console.log(`usual ${version}`, util.inspect(options.entries), fs.existsSync("package.json"));
setTimeout(() => console.log("done".replace(/n/u, "N")), 1);
await null;
console.log(util.styleText("bold", "usual"), [3, 1, 2].map((number) => number * 2));
