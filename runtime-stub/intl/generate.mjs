// Writes the locale data under this folder from the Unicode CLDR's JSON packages:
//
//   npm install --prefix DIR cldr-core@48.2.0 cldr-bcp47@48.2.0 cldr-dates-full@48.2.0 cldr-localenames-full@48.2.0 \
//     cldr-misc-full@48.2.0 cldr-numbers-full@48.2.0 cldr-units-full@48.2.0
//   node runtime-stub/intl/generate.mjs DIR
//
// `en/` has a file for each section of what `Intl` asks for, `root/` what belongs to no locale. Each line of
// `regions.txt` is a locale with its differences from its parent. With one more argument, the name of a file, all other
// locales are written to that; nothing reads them yet.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dates, zones } from "./generate_dates.mjs";
import { names } from "./generate_names.mjs";
import { aliasesOf, writePack } from "./generate_pack.mjs";
import { currencies, lists, numbers, relative, units } from "./generate_numbers.mjs";
import { root } from "./generate_root.mjs";

const packages = join(process.argv[2] ?? ".", "node_modules");
const target = dirname(fileURLToPath(import.meta.url));

const SECTIONS = { currencies, dates, lists, names, numbers, relative, units, zones };

const read = (...path) => {
  const file = join(packages, ...path);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
};
const supplemental = (name) => read("cldr-core", "supplemental", `${name}.json`).supplemental;
const parents = supplemental("parentLocales").parentLocales.parentLocale;

function parent(locale) {
  if (parents[locale] && parents[locale] !== "root" && parents[locale] !== "und") return parents[locale];
  const end = locale.lastIndexOf("-");
  return end > 0 && !parents[locale] ? locale.slice(0, end) : undefined;
}

/** What `value` has that `base` does not, or `undefined`; null stands for what is gone. */
function difference(base, value) {
  const isObject = (it) => it !== null && typeof it === "object" && !Array.isArray(it);
  if (!isObject(base) || !isObject(value)) {
    return JSON.stringify(base) === JSON.stringify(value) ? undefined : value;
  }
  const result = {};
  for (const key of new Set([...Object.keys(value), ...Object.keys(base)])) {
    const changed = key in value ? difference(base[key], value[key]) : null;
    if (changed !== undefined) result[key] = changed;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

function write(locale, section, value) {
  mkdirSync(join(target, locale), { recursive: true });
  writeFileSync(join(target, locale, `${section}.json`), `${JSON.stringify(value)}\n`);
}

const load = (locale, section) =>
  SECTIONS[section]((kind, file) => read(`cldr-${kind}-full`, "main", locale, `${file}.json`)?.main[locale]);

/** A line for each locale that inherits from another: its name, and what differs, the parent's name among it. */
function region(locale) {
  const base = parent(locale);
  const value = { parent: base };
  for (const section of Object.keys(SECTIONS)) {
    const changed = difference(load(base, section), load(locale, section));
    if (changed !== undefined) value[section] = changed;
  }
  return `${locale} ${JSON.stringify(value)}\n`;
}

const bcp47 = (name) => read("cldr-bcp47", "bcp47", `${name}.json`).keyword.u;
for (const locale of ["root", "en"]) rmSync(join(target, locale), { recursive: true, force: true });
for (const section of Object.keys(SECTIONS)) write("en", section, load("en", section));
for (const [section, value] of Object.entries(root(supplemental, bcp47))) write("root", section, value);

// Languages of which CLDR has at least the basics, as Unicode's implementation takes them.
const coverage = read("cldr-core", "coverageLevels.json").effectiveCoverageLevels;
const all = readdirSync(join(packages, "cldr-numbers-full", "main")).filter((locale) =>
  /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/.test(locale) && !/^(en-[A-Z][a-z]|hi-Latn)/.test(locale) &&
  (locale in coverage || parent(locale) in coverage || parent(parent(locale) ?? "") in coverage));
const aliases = aliasesOf(all, read("cldr-core", "defaultContent.json").defaultContent,
  supplemental("likelySubtags").likelySubtags);

/** The lines of all locales that inherit from `base`, directly or not, and of their other names. */
function regions(base) {
  const inherits = (locale) => locale !== undefined && (locale === base || inherits(parent(locale)));
  const inheriting = all.filter((locale) => locale !== base && inherits(parent(locale)));
  const named = aliases.filter(([, of]) => of === base || inheriting.includes(of));
  const lines = [...inheriting.map(region), ...named.map(([name, of]) => `${name} ${JSON.stringify({ parent: of })}\n`)];
  return lines.sort();
}

writeFileSync(join(target, "regions.txt"), regions("en").join(""));
writePack(process.argv[3], all.filter((locale) => parent(locale) === undefined && locale !== "en"), (base) =>
  Object.keys(SECTIONS).map((section) => `${base}/${section} ${JSON.stringify(load(base, section))}\n`).concat(regions(base)));
