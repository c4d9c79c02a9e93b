import chalk, { Chalk, chalkStderr, supportsColor } from "chalk";

console.log(chalk.level, supportsColor, chalkStderr.level);
for (const level of [0, 1, 2, 3]) {
  const c = new Chalk({ level });
  console.log(JSON.stringify([
    c.red("red"), c.bold.underline.bgBlue("styled"), c.hex("#ff8800")("hex"), c.bgRgb(1, 2, 3)("rgb"), c.ansi256(99)("256"),
    c.red(`outer ${c.blue("inner")} outer`), c.green("two\nlines"), c.visible("maybe"), c.dim.italic.inverse.strikethrough("x"),
  ]));
}
console.log(chalk.cyan("from the environment"), chalk.gray("grey"));
