import { Argument, Command, InvalidArgumentError, Option } from "commander";

const program = new Command();
program.name("tool").description("A tool with commands").version("1.2.3", "-v, --version", "show the version")
  .option("-d, --debug", "say more").option("--no-color", "no colours")
  .addOption(new Option("-l, --level <level>", "how much").choices(["low", "high"]).default("low").env("TOOL_LEVEL"))
  .configureOutput({ outputError: (text, write) => write(`! ${text}`) }).showHelpAfterError("(see --help)");
program.command("add").description("add numbers").argument("<numbers...>", "numbers", (value, previous) => {
  const number = Number(value);
  if (Number.isNaN(number)) throw new InvalidArgumentError("Not a number.");
  return [...(previous ?? []), number];
}).option("-r, --round [digits]", "round", "2").action((numbers, options, command) => {
  console.log(numbers.reduce((a, b) => a + b, 0), options, command.optsWithGlobals());
});
program.command("serve", { isDefault: false }).alias("s").addArgument(new Argument("[port]", "the port").default(80).argParser(Number))
  .requiredOption("-h, --host <name>", "host name").hook("preAction", (self, action) => console.log("before", action.name()))
  .action(async (port, { host }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    console.log(`serving ${host}:${port}`);
  });
await program.parseAsync();
