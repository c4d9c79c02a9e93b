// Time zones by name: which there are, what they are called, and how far they are from Greenwich.

import { op_intl_default_zone, op_intl_offset } from "semba:ops/intl";
import { rootData } from "semba:web/intl/data";

let known;

/** All names in lower case, with the canonical name and region of each. */
function table() {
  if (known === undefined) {
    known = new Map();
    const { zones } = rootData("zones");
    for (const canonical of Object.keys(zones)) {
      const [preferred, region, ...others] = zones[canonical];
      const entry = { canonical, region: region || undefined };
      for (const name of preferred ? [canonical, preferred, ...others] : [canonical, ...others]) {
        known.set(name.toLowerCase(), entry);
      }
    }
  }
  return known;
}

const UTC = new Set(["Etc/UTC", "Etc/GMT", "Etc/UCT", "GMT", "UTC"]);

/** The canonical name of a time zone or offset; `undefined` when there is none of that name. */
export function canonicalZone(name) {
  const offset = /^([+-])(\d\d)(?::?([0-5]\d))?$/.exec(name);
  if (offset !== null) {
    const [, sign, hours, minutes = "00"] = offset;
    if (Number(hours) > 23) return undefined;
    return `${sign === "-" && `${hours}${minutes}` === "0000" ? "+" : sign}${hours}:${minutes}`;
  }
  const entry = table().get(name.toLowerCase());
  if (entry === undefined) return undefined;
  return UTC.has(entry.canonical) ? "UTC" : entry.canonical;
}

let systemZone;

/** The time zone of the system. */
export function defaultZone() {
  if (systemZone === undefined) {
    const name = op_intl_default_zone();
    systemZone = (name && canonicalZone(name)) ?? "UTC";
  }
  return systemZone;
}

/** The names that are canonical, in their order. */
export const allZones = () => [...new Set([...table().values()].map(({ canonical }) => canonical))];

/** The region that a zone belongs to, and whether it stands for all of it. */
export function regionOfZone(zone) {
  const entry = table().get(zone.toLowerCase());
  const region = entry?.region;
  if (region === undefined || region === "001") return undefined;
  const { primary } = rootData("zones");
  if (primary[region] === zone) return { region, isWhole: true };
  let count = 0;
  for (const other of new Set(table().values())) if (other.region === region) count += 1;
  return { region, isWhole: count === 1 };
}

/** Zones of a region. */
export const zonesOfRegion = (region) => [...new Set(table().values())]
  .filter((entry) => entry.region === region).map(({ canonical }) => canonical).sort();

/** `[seconds east of Greenwich, whether it is summer time]` in a zone at a time. */
export function offsetAt(zone, time) {
  if (zone === "UTC") return [0, false];
  if (zone[0] === "+" || zone[0] === "-") {
    const seconds = Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60;
    return [zone[0] === "-" ? -seconds : seconds, false];
  }
  const [seconds, isSummer] = op_intl_offset(zone, time);
  // In the database Irish time is the standard and winter the exception; names take it the other way.
  return [seconds, zone === "Europe/Dublin" ? seconds !== 0 && time > -18e10 : isSummer];
}
