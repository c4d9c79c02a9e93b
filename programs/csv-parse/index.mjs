import { createReadStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";

const text = readFileSync("input.csv", "utf8");
console.log(parseSync(text));
console.log(parseSync(text, { columns: true, cast: true, trim: true, comment: "#", skip_empty_lines: true }));
console.log(parseSync("a;b\n'1;2';3", { delimiter: ";", quote: "'", info: true, from_line: 2 }));
const records = [];
await pipeline(createReadStream("input.csv", { highWaterMark: 7 }), parse({ columns: true, bom: true, on_record: (record, { lines }) => ({ ...record, lines }) }), async function (source) {
  for await (const record of source) records.push(record);
});
console.log(records);
parse("a,b\n1,2,3\n", { columns: true }, (error, rows) => console.log(error?.code, error?.message, rows));
try {
  parseSync('a,"b\n');
} catch (error) {
  console.log(error.code, error.message);
}
