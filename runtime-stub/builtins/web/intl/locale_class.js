// `Intl.Locale`.

import { op_intl_maximize, op_intl_minimize } from "semba:ops/intl";
import { construct, define, Slots } from "semba:web/intl/classes";
import { rootData } from "semba:web/intl/data";
import { canonicalize, keywords, localeTags, regionOf, withoutExtension } from "semba:web/intl/locale";
import { booleanOption, coerceOptions, stringOption, typeOption } from "semba:web/intl/options";
import { zonesOfRegion } from "semba:web/intl/time_zones";

const NAME = "locale";
const all = new Slots("Locale");
const INCORRECT = "Incorrect locale information provided";
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Language, script, region, variants and other extensions of a tag. */
function split(tag) {
  const plain = withoutExtension(tag);
  const end = /-[a-z0-9](?=-)/i.exec(plain)?.index ?? plain.length;
  const [language, ...rest] = plain.slice(0, end).split("-");
  const result = { language, script: undefined, region: undefined, variants: [], extensions: plain.slice(end) };
  for (const part of rest) {
    if (/^[A-Z][a-z]{3}$/.test(part)) result.script = part;
    else if (/^([A-Z]{2}|\d{3})$/.test(part)) result.region = part;
    else result.variants.push(part);
  }
  return result;
}

const wellFormed = (options, name, form) => {
  const value = stringOption(options, name);
  if (value !== undefined && !form.test(value)) throw new RangeError(INCORRECT);
  return value;
};

function applySubtags(tag, options) {
  const language = wellFormed(options, "language", /^([a-z]{2,3}|[a-z]{5,8})$/i);
  const script = wellFormed(options, "script", /^[a-z]{4}$/i);
  const region = wellFormed(options, "region", /^([a-z]{2}|\d{3})$/i);
  if ([language, script, region].every((value) => value === undefined)) return tag;
  const parts = split(tag);
  const head = [language ?? parts.language, script ?? parts.script, region ?? parts.region,
    ...parts.variants];
  const [extension = ""] = /-u(?:-[a-z0-9]{2,8})+/.exec(tag) ?? [];
  return canonicalize(head.filter((part) => part !== undefined).join("-") + extension + parts.extensions);
}

function firstDay(options) {
  const given = options.firstDayOfWeek;
  if (given === undefined) return undefined;
  const value = `${given}`;
  const day = /^[0-7]$/.test(value) ? DAYS[(Number(value) + 6) % 7] : value;
  if (!/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(day)) throw new RangeError(INCORRECT);
  return day.toLowerCase();
}

const type = (options, name) => {
  try {
    return typeOption(options, name);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(INCORRECT) : error;
  }
};

function applyKeywords(tag, options) {
  const asked = {
    ca: type(options, "calendar"),
    co: type(options, "collation"),
    fw: firstDay(options),
    hc: stringOption(options, "hourCycle", ["h11", "h12", "h23", "h24"], undefined, NAME),
    kf: stringOption(options, "caseFirst", ["upper", "lower", "false"], undefined, NAME),
    kn: booleanOption(options, "numeric"),
    nu: type(options, "numberingSystem"),
  };
  if (Object.values(asked).every((value) => value === undefined)) return tag;
  const values = keywords(tag);
  for (const key of Object.keys(asked)) if (asked[key] !== undefined) values[key] = String(asked[key]);
  const extension = Object.keys(values).sort().map((key) =>
    `-${key}${values[key] === "" || values[key] === "true" ? "" : `-${values[key]}`}`).join("");
  const plain = withoutExtension(tag);
  const end = plain.indexOf("-x-") < 0 ? plain.length : plain.indexOf("-x-");
  return canonicalize(`${plain.slice(0, end)}-u${extension}${plain.slice(end)}`);
}

export function Locale(tag, options = undefined) {
  const object = construct(new.target, Locale, "Locale");
  if (typeof tag !== "string" && (tag === null || (typeof tag !== "object" && typeof tag !== "function"))) {
    throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
  }
  const canonical = localeTags.get(tag) ?? canonicalize(`${tag}`);
  options = coerceOptions(options, "Intl.Locale");
  return make(object, applyKeywords(applySubtags(canonical, options), options));
}

function make(object, tag) {
  localeTags.set(object, tag);
  return all.set(object, { tag, ...split(tag), values: keywords(tag) });
}

const slotsOf = (object, name) => all.get(object, name);
const valueOf = (object, name, key) => slotsOf(object, `get ${name}`).values[key];
const own = (object, name, key) => {
  const value = slotsOf(object, name).values[key];
  return value === undefined || value === "" ? undefined : value;
};

function hourCycles({ tag }) {
  const [language] = tag.split("-");
  const hours = rootData("hours");
  const region = regionOf(tag);
  const [preferred, ...allowed] = (hours[`${language}-${region}`] ?? hours[region] ?? hours["001"]).split(" ");
  return { H: "h23", h: "h12", K: "h11", k: "h24" }[preferred ?? allowed[0]];
}

const week = (slots) => {
  const weeks = rootData("weeks");
  const region = regionOf(slots.tag);
  const day = (table) => DAYS.indexOf(table[region] ?? table["001"]) + 1;
  const weekend = [day(weeks.start), day(weeks.end)];
  const first = DAYS.indexOf(slots.values.fw) + 1 || day(weeks.first);
  const days = [];
  for (let index = weekend[0]; ; index = (index % 7) + 1) {
    days.push(index);
    if (index === weekend[1]) break;
  }
  return { firstDay: first, weekend: days.sort() };
};

const RIGHT_TO_LEFT = new Set(["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Mand", "Samr", "Rohg", "Mend"]);

function direction({ tag }) {
  const script = /-([A-Z][a-z]{3})\b/.exec(op_intl_maximize(withoutExtension(tag)))?.[1];
  return { direction: RIGHT_TO_LEFT.has(script) ? "rtl" : "ltr" };
}

const members = {
  toString() {
    return slotsOf(this, "toString").tag;
  },
  maximize() {
    return make(Object.create(Locale.prototype), op_intl_maximize(slotsOf(this, "maximize").tag));
  },
  minimize() {
    return make(Object.create(Locale.prototype), op_intl_minimize(slotsOf(this, "minimize").tag));
  },
  get language() {
    const { language } = slotsOf(this, "get language");
    return language === "und" ? undefined : language;
  },
  get script() {
    return slotsOf(this, "get script").script;
  },
  get region() {
    return slotsOf(this, "get region").region;
  },
  get baseName() {
    const { language, script, region, variants } = slotsOf(this, "get baseName");
    return [language, script, region, ...variants].filter((part) => part !== undefined).join("-");
  },
  get calendar() {
    return valueOf(this, "calendar", "ca");
  },
  get caseFirst() {
    return valueOf(this, "caseFirst", "kf");
  },
  get collation() {
    return valueOf(this, "collation", "co");
  },
  get firstDayOfWeek() {
    return valueOf(this, "firstDayOfWeek", "fw");
  },
  get hourCycle() {
    return valueOf(this, "hourCycle", "hc");
  },
  get numeric() {
    const value = valueOf(this, "numeric", "kn");
    return value === "" || value === "true";
  },
  get numberingSystem() {
    return valueOf(this, "numberingSystem", "nu");
  },
  getCalendars() {
    return [own(this, "getCalendars", "ca") ?? "gregory"];
  },
  getCollations() {
    const collation = own(this, "getCollations", "co");
    return collation === undefined ? ["emoji", "eor"] : [collation];
  },
  getHourCycles() {
    return [own(this, "getHourCycles", "hc") ?? hourCycles(slotsOf(this, "getHourCycles"))];
  },
  getNumberingSystems() {
    return [own(this, "getNumberingSystems", "nu") ?? "latn"];
  },
  getTimeZones() {
    const { region } = slotsOf(this, "getTimeZones");
    return region === undefined ? undefined : zonesOfRegion(region);
  },
  getTextInfo() {
    return direction(slotsOf(this, "getTextInfo"));
  },
  getWeekInfo() {
    return week(slotsOf(this, "getWeekInfo"));
  },
};

// The accessors that an earlier proposal had; Node still has them.
const accessors = {
  get calendars() {
    return members.getCalendars.call(this);
  },
  get collations() {
    return members.getCollations.call(this);
  },
  get hourCycles() {
    return members.getHourCycles.call(this);
  },
  get numberingSystems() {
    return members.getNumberingSystems.call(this);
  },
  get textInfo() {
    return members.getTextInfo.call(this);
  },
  get timeZones() {
    return members.getTimeZones.call(this);
  },
  get weekInfo() {
    return members.getWeekInfo.call(this);
  },
};

define(Locale, "Locale", {}, Object.defineProperties(accessors, Object.getOwnPropertyDescriptors(members)));
