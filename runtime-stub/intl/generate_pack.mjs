// All locales but English in one file: a header, and a compressed frame for each language.
//
// The header is text, and its length in 32 bits, least significant byte first, stands before it. Each line of it is
// the offset of a frame behind the header, its length, its length when decompressed, and the names of its locales. The
// lines in a frame are like those of `regions.txt`, with those of the sections of the language itself before them.

import { writeFileSync } from "node:fs";
import zlib from "node:zlib";

/** Other names of locales, `[name, locale]`: with the region that a language has anyway, or without its script. */
export function aliasesOf(locales, defaults, likely) {
  const known = new Set(locales);
  const result = new Map();
  for (const name of defaults) {
    const of = name.slice(0, name.lastIndexOf("-"));
    if (!known.has(name) && known.has(of)) result.set(name, of);
  }
  for (const locale of [...locales, ...result.keys()]) {
    const [, language, script, region] = /^([a-z]+)-([A-Z][a-z]{3})-(\w+)$/.exec(locale) ?? [];
    const name = `${language}-${region}`;
    if (script !== undefined && !known.has(name) && likely[name]?.split("-")[1] === script) result.set(name, locale);
  }
  return [...result];
}

/** Writes the file, if there is a name for it. */
export function writePack(file, languages, linesOf) {
  if (file === undefined) return;
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 19 };
  const frames = [];
  let header = "";
  let offset = 0;
  for (const language of languages) {
    const lines = linesOf(language);
    const raw = Buffer.from(lines.join(""));
    const frame = zlib.zstdCompressSync(raw, { params });
    const names = new Set(lines.map((line) => line.slice(0, line.indexOf(" ")).split("/")[0]));
    header += `${offset} ${frame.length} ${raw.length} ${[...names].join(" ")}\n`;
    offset += frame.length;
    frames.push(frame);
  }
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  writeFileSync(file, Buffer.concat([length, Buffer.from(header), ...frames]));
}
