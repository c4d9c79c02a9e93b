// Times to parts, by a pattern.

import { localeData, rootData } from "semba:web/intl/data";
import { fieldsOf } from "semba:web/intl/calendar";
import { splitPattern } from "semba:web/intl/date_skeleton";
import { translate } from "semba:web/intl/number_parts";
import { offsetAt } from "semba:web/intl/time_zones";
import { zoneName } from "semba:web/intl/zone_names";

const TYPES = {
  G: "era", y: "year", Q: "quarter", M: "month", L: "month", d: "day", E: "weekday", c: "weekday", a: "dayPeriod",
  b: "dayPeriod", B: "dayPeriod", h: "hour", H: "hour", K: "hour", k: "hour", m: "minute", s: "second",
  S: "fractionalSecond", z: "timeZoneName", v: "timeZoneName", O: "timeZoneName",
};

const width = (field) => (field.length === 5 ? "n" : field.length === 4 ? "w" : "a");

function flexiblePeriod(locale, fields, has) {
  const rules = rootData("periods")[locale] ?? rootData("periods")[locale.split("-")[0]] ?? {};
  const { hour } = fields;
  const isExact = (!has.minute || fields.minute === 0) && (!has.second || fields.second === 0);
  if (rules.noon !== undefined && hour === 12 && isExact) return "noon";
  for (const name of Object.keys(rules)) {
    const [from, before] = rules[name];
    if (before === undefined) continue;
    if (from < before ? hour >= from && hour < before : hour >= from || hour < before) return name;
  }
  return hour < 12 ? "am" : "pm";
}

function fieldText(slots, field, fields, time, has) {
  const data = localeData(slots.data, "dates");
  const number = (value, length = field.length) =>
    translate(String(value).padStart(length, "0"), slots.numberingSystem);
  const names = (of, standalone) => data[of][standalone ? "s" : "f"][width(field)];
  switch (field[0]) {
    case "G": return data.eras[width(field)][fields.era];
    case "y": return field.length === 2 ? number(fields.year % 100) : number(fields.year);
    case "Q": return field.length < 3 ? number(Math.floor(fields.month / 3) + 1)
      : names("quarters")[Math.floor(fields.month / 3)];
    case "M":
    case "L": return field.length < 3 ? number(fields.month + 1) : names("months", field[0] === "L")[fields.month];
    case "d": return number(fields.day);
    case "E":
    case "c": return names("days", field[0] === "c")[fields.weekday];
    case "a": return names("periods")[fields.hour < 12 ? "am" : "pm"];
    case "B":
    case "b": {
      const list = names("periods");
      const period = flexiblePeriod(slots.data, fields, has);
      return list[period] ?? list[fields.hour < 12 ? "am" : "pm"];
    }
    case "h": return number(fields.hour % 12 || 12);
    case "K": return number(fields.hour % 12);
    case "H": return number(fields.hour);
    case "k": return number(fields.hour || 24);
    case "m": return number(fields.minute);
    case "s": return number(fields.second);
    case "S": return translate(String(fields.millisecond).padStart(3, "0").padEnd(field.length, "0")
      .slice(0, field.length), slots.numberingSystem);
    default: return zoneName(slots.data, slots.timeZone, time, field,
      (digits) => translate(digits, slots.numberingSystem));
  }
}

const patterns = new Map();

function pieces(pattern) {
  let list = patterns.get(pattern);
  if (list === undefined) {
    list = splitPattern(pattern);
    patterns.set(pattern, list);
  }
  return list;
}

/** The fields of a time in the zone of the formatter. */
export const fieldsIn = (slots, time) => fieldsOf(time, offsetAt(slots.timeZone, time)[0]);

/** The parts of a time as `pattern` shows it. */
export function dateParts(slots, pattern, time) {
  const fields = fieldsIn(slots, time);
  const list = pieces(pattern);
  const has = {
    minute: list.some(([isField, text]) => isField && text[0] === "m"),
    second: list.some(([isField, text]) => isField && text[0] === "s"),
  };
  return list.map(([isField, text]) => {
    if (!isField || TYPES[text[0]] === undefined) return { type: "literal", value: text };
    return { type: TYPES[text[0]], value: fieldText(slots, text, fields, time, has) };
  });
}
