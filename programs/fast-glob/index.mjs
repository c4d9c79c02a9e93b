import fg from "fast-glob";

const show = (list) => console.log([...list].sort());
show(await fg("**"));
show(fg.sync(["src/**/*.{js,ts}", "!**/deep/**"]));
show(await fg("**/*", { dot: true, onlyFiles: false, markDirectories: true, ignore: ["dist"] }));
show((await fg("**", { objectMode: true, stats: true, deep: 1 })).map((entry) => `${entry.path} ${entry.dirent.isFile()} ${entry.stats.size}`));
show(await fg("**/[ab].js", { cwd: "src", absolute: false }));
show(await fg("@(src|dist)/**/!(*.ts)"));
const streamed = [];
for await (const path of fg.stream("**/*.txt", { concurrency: 1 })) streamed.push(path);
show(streamed);
console.log(fg.escapePath("a(b)[c]*"), fg.generateTasks(["a/*", "!b"]));
console.log(await fg("none/**").catch((error) => error.code));
