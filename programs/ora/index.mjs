import ora, { oraPromise, spinners } from "ora";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
console.log(Object.keys(spinners).length > 50, spinners.dots.interval);
const spinner = ora({ text: "Loading", stream: process.stdout, isEnabled: false }).start();
await wait(20);
spinner.text = "Still loading";
spinner.succeed("Done");
ora({ stream: process.stdout, isEnabled: false, prefixText: "pre", suffixText: "post" }).start("x").fail("Failed");
ora({ stream: process.stdout }).warn("Careful").info("Note").stopAndPersist({ symbol: "*", text: "kept" });
await oraPromise(async () => wait(5), { text: "a promise", successText: "kept its word", stream: process.stdout, isEnabled: false });
const shown = ora({ text: "frames", stream: process.stdout, spinner: "line", color: "yellow", indent: 2, interval: 5000 });
console.log(JSON.stringify(shown.frame()), shown.isSpinning);
if (process.stdout.isTTY) {
  shown.start();
  await wait(20);
  shown.succeed("seen");
}
