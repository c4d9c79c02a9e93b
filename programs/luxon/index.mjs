import { DateTime, Duration, Info, Interval, Settings } from "luxon";

Settings.defaultZone = "utc";
const time = DateTime.fromObject({ year: 2024, month: 2, day: 29, hour: 13, minute: 5, second: 9, millisecond: 87 });
console.log(time.toISO(), time.toSQL(), time.toRFC2822(), time.toHTTP(), time.toMillis(), time.toISOWeekDate(), time.ordinal);
console.log(time.plus({ months: 12, days: 1 }).toISO(), time.minus({ weeks: 2 }).toISODate(), time.startOf("quarter").toISO(), time.endOf("week").toISO());
console.log(time.diff(DateTime.fromISO("2021-11-03"), ["years", "months", "days", "hours"]).toObject(), time.hasSame(time.plus(1), "day"));
console.log(DateTime.fromFormat("03.11.2021 07:08", "dd.MM.yyyy HH:mm").toISO(), DateTime.fromISO("nope").invalidExplanation, DateTime.fromISO("2024-W09-4T10+02:00", { setZone: true }).toISO());
console.log(time.setZone("UTC+5:30").toISO(), time.setZone("utc-3").offset, DateTime.fromMillis(0).toISO({ suppressMilliseconds: true }));
console.log(Duration.fromISO("P1Y2M3DT4H5M6S").toObject(), Duration.fromObject({ minutes: 135 }).shiftTo("hours", "minutes").toISO(), Duration.fromMillis(123456789).toFormat("d 'd' hh:mm:ss.SSS"));
const interval = Interval.fromDateTimes(time, time.plus({ days: 3 }));
console.log(interval.splitBy({ days: 1 }).map(String), interval.contains(time), interval.length("hours"));
console.log(time.toFormat("yyyy LLL dd HH:mm:ss.SSS ZZ EEEE MMMM a"), time.toFormat("kkkk-WW o q"), Info.months("short").join(), Info.weekdays("long").join());
console.log(time.toLocaleString(DateTime.DATE_FULL, { locale: "en-US" }), time.toLocaleString(DateTime.DATETIME_MED, { locale: "en-US" }), time.setLocale("en-US").toRelative({ base: time.plus({ days: 2 }) }));
