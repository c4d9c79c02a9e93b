import { globby, globbySync, globbyStream, isDynamicPattern, isGitIgnored } from "globby";

const show = (list) => console.log([...list].sort());
show(await globby("**"));
show(await globby(["**/*.js", "!**/b.js"]));
show(await globby("**", { gitignore: true, dot: true }));
show(globbySync(["src"], { expandDirectories: { extensions: ["ts"] } }));
show(await globby("**/*", { onlyDirectories: true, markDirectories: true }));
show((await globby("*.txt", { objectMode: true, stats: true })).map((entry) => `${entry.name} ${entry.stats.size}`));
const streamed = [];
for await (const path of globbyStream("src/**")) streamed.push(path);
show(streamed);
console.log(isDynamicPattern("a*"), isDynamicPattern("a"), (await isGitIgnored())("dist/x"));
show(await globby("SRC/**", { caseSensitiveMatch: false }));
