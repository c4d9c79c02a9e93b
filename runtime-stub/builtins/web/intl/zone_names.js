// What time zones are called: the formats of zones in Unicode's TR35.

import { localeData, rootData } from "semba:web/intl/data";
import { offsetAt, regionOfZone } from "semba:web/intl/time_zones";

const HALF_YEAR = 184 * 86_400_000;
const NO_NAMES = [0, 0, 0];
const [STANDARD, SUMMER, GENERIC] = [0, 1, 2];

/** "GMT+1", long "GMT+01:00". */
function gmt(data, seconds, isLong, digits) {
  const size = Math.abs(seconds);
  const two = (value) => digits(String(value).padStart(2, "0"));
  const [plus, minus] = data.hour.split(";");
  const hours = Math.floor(size / 3600);
  const minutes = Math.floor(size / 60) % 60;
  const rest = size % 60;
  let text = (seconds < 0 ? minus : plus).replace(/H+/, isLong ? two(hours) : digits(String(hours)));
  const separator = /H+(.)m+/.exec(plus)?.[1] ?? ":";
  if (isLong || minutes > 0 || rest > 0) text = text.replace("mm", two(minutes));
  else text = text.replace(`${separator}mm`, "");
  if (rest > 0) text += `${separator}${two(rest)}`;
  return data.gmt.replace("{0}", () => text.replace(/HH?/, two(hours)));
}

/** The metazone of a zone at a time; there are none before 1970. */
function metazoneAt(zone, time) {
  if (time < 0) return undefined;
  const { names, zones } = rootData("metazones");
  const list = zones[zone];
  if (list === undefined) return undefined;
  let current = list[0];
  for (let index = 1; index + 1 < list.length && time >= list[index] * 60_000; index += 2) current = list[index + 1];
  return current < 0 ? undefined : names[current];
}

const city = (data, zone) => data.cities[zone] ?? zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");

function location(locale, data, zone, format) {
  const place = regionOfZone(zone);
  if (place === undefined) return undefined;
  const name = place.isWhole ? localeData(locale, "names").region[place.region] ?? place.region : city(data, zone);
  return format === undefined ? name : format.replace("{0}", () => name);
}

/** Whether the clocks of a zone change within half a year. */
const changes = (zone, time, seconds) =>
  [-HALF_YEAR, HALF_YEAR].some((far) => offsetAt(zone, time + far)[0] !== seconds) ||
  [-HALF_YEAR, HALF_YEAR].some((far) => offsetAt(zone, time + far / 2)[0] !== seconds);

function generic(locale, data, zone, time, width) {
  const key = width === "l" ? "long" : "short";
  const own = data.zones[zone]?.[width] ?? NO_NAMES;
  if (own[GENERIC]) return own[GENERIC];
  const metazone = metazoneAt(zone, time);
  const names = data.metazones[metazone]?.[width] ?? NO_NAMES;
  if (metazone !== undefined) {
    const [seconds, isSummer] = offsetAt(zone, time);
    if (!isSummer && !changes(zone, time, seconds)) {
      const standard = own[STANDARD] || names[STANDARD];
      if (standard && standard !== names[GENERIC]) return standard;
    }
    if (names[GENERIC]) {
      const golden = rootData("metazones").golden[metazone];
      if (golden === undefined || golden === zone || offsetAt(golden, time)[0] === seconds) return names[GENERIC];
      return data.fallback.replace("{1}", () => names[GENERIC])
        .replace("{0}", () => location(locale, data, zone) ?? city(data, zone));
    }
  }
  return location(locale, data, zone, data.region, key);
}

/** The name of a zone at a time, in the format of a field such as "zzzz". */
export function zoneName(locale, zone, time, field, digits) {
  const data = localeData(locale, "zones");
  const [seconds, isSummer] = offsetAt(zone, time);
  const isLong = field.length === 4;
  if (field[0] === "O") return gmt(data, seconds, isLong, digits);
  const width = isLong ? "l" : "s";
  const id = zone === "UTC" ? "Etc/UTC" : zone === "+00:00" ? "Etc/GMT" : zone;
  let name;
  if (field[0] === "z") {
    const kind = isSummer ? SUMMER : STANDARD;
    name = (data.zones[id]?.[width] ?? NO_NAMES)[kind] ||
      (data.metazones[metazoneAt(id, time)]?.[width] ?? NO_NAMES)[kind];
  } else if (/^[^+-]/.test(id)) {
    name = generic(locale, data, id, time, width);
  }
  return name || gmt(data, seconds, isLong, digits);
}
