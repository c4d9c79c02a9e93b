import yargs from "yargs";
import { hideBin } from "yargs/helpers";

const parser = yargs(hideBin(process.argv)).scriptName("tool").usage("$0 <command> [options]")
  .command("copy <from> [to]", "copy a thing", (y) => y.positional("from", { describe: "source", type: "string" })
    .positional("to", { default: "out", type: "string" }).option("force", { alias: "f", type: "boolean", describe: "overwrite" }),
    (argv) => console.log("copy", argv.from, argv.to, argv.force))
  .command(["sum [numbers..]", "s"], "sum numbers", (y) => y.positional("numbers", { type: "number", array: true }),
    async (argv) => console.log("sum", argv.numbers.reduce((a, b) => a + b, 0)))
  .option("verbose", { alias: "v", count: true, describe: "say more", global: true })
  .option("size", { choices: ["s", "m"], group: "Shape:" })
  .option("config", { type: "string", coerce: (text) => text?.toUpperCase(), implies: "size" })
  .middleware((argv) => { if (argv.verbose) console.log("verbosity", argv.verbose); })
  .env("TOOL").strict().demandCommand(1, "a command, please").version("3.2.1").wrap(80).help().epilogue("the end");
await parser.parseAsync();
