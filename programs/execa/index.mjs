import { $, execa, execaSync, execaNode, ExecaError } from "execa";

const { stdout, exitCode } = await execa("sh", ["-c", "echo out; echo err >&2"]);
console.log(stdout, exitCode);
console.log((await execa({ all: true })`sh -c ${"echo a; echo b >&2"}`).all.split("\n").sort());
console.log((await $({ input: "from input" })`cat`).stdout);
console.log((await execa("cat", { inputFile: "input.txt", lines: true })).stdout);
console.log(execaSync("sh", ["-c", "printf '%s|' \"$@\"", "sh", "a b", "c"]).stdout);
try {
  await execa("sh", ["-c", "echo bad >&2; exit 3"]);
} catch (error) {
  console.log(error instanceof ExecaError, error.exitCode, error.shortMessage, error.stderr, error.failed, error.command);
}
try {
  await execa("no-such-program", []);
} catch (error) {
  console.log(error.code, error.shortMessage);
}
const late = await execa("sleep", ["5"], { timeout: 30, reject: false });
console.log(late.timedOut, late.signal, late.isTerminated);
const controller = new AbortController();
setTimeout(() => controller.abort(), 20);
console.log((await execa("sleep", ["5"], { cancelSignal: controller.signal, reject: false })).isCanceled);
console.log((await execa("printf", ["x\\ny\\n"]).pipe("sort", ["-r"])).stdout);
for await (const line of execa("printf", ["1\\n2\\n3\\n"])) console.log("line", line);
const transform = function* (line) { yield `<${line}>`; };
console.log((await execa("printf", ["p\\nq\\n"], { stdout: transform })).stdout);
console.log((await execa("sh", ["-c", "echo $ONE $TWO"], { env: { ONE: "1", TWO: "2" }, extendEnv: true })).stdout);
const child = execa("cat", { buffer: true });
child.stdin.write("written");
child.stdin.end();
console.log((await child).stdout);
console.log((await execa("cat", { input: new Uint8Array([104, 105]), encoding: "buffer" })).stdout);
const killed = execa("sleep", ["5"], { reject: false });
killed.kill("SIGINT");
console.log((await killed).signal);
