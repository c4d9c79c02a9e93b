import * as fns from "date-fns";
import { de, ja } from "date-fns/locale";
import { UTCDate } from "./utc.mjs";

const date = new Date(Date.UTC(2024, 1, 29, 13, 5, 9, 87));
for (const pattern of ["yyyy-MM-dd'T'HH:mm:ss.SSSxxx", "PPPPpppp", "EEEE do MMMM y G", "w/R I RRRR 'day' D e", "h:mm aaaa bbbb BBBB", "t T QQQQ qqq X O"])
  console.log(fns.format(date, pattern, { useAdditionalDayOfYearTokens: true }), "|", fns.format(date, pattern, { locale: de, useAdditionalDayOfYearTokens: true }));
console.log(fns.format(date, "PPPP", { locale: ja }), fns.formatISO9075(date), fns.formatRFC7231(date));
console.log(fns.addMonths(date, 12).toISOString(), fns.sub(date, { years: 1, weeks: 2, hours: 3 }).toISOString(), fns.endOfWeek(date, { weekStartsOn: 1 }).toISOString());
const other = new Date(Date.UTC(2021, 10, 3));
console.log(fns.differenceInBusinessDays(date, other), fns.differenceInCalendarISOWeeks(date, other), fns.formatDistance(other, date, { addSuffix: true }), fns.formatDistanceStrict(date, other, { locale: de }), fns.intervalToDuration({ start: other, end: date }));
console.log(fns.parse("29. Februar 2024 14:07", "d. MMMM yyyy HH:mm", new Date(0), { locale: de }).toISOString(), fns.parseISO("2024-W09-4").toISOString(), fns.isValid(fns.parse("31/02/2024", "dd/MM/yyyy", date)));
console.log(fns.eachWeekendOfMonth(date).map((day) => fns.lightFormat(day, "MM-dd")), fns.getQuarter(date), fns.isLeapYear(date), fns.closestTo(date, [other, new Date(0)]).getTime());
console.log(fns.formatDuration({ years: 2, months: 1, seconds: 4 }), fns.formatRelative(fns.subDays(date, 3), date), fns.roundToNearestMinutes(date, { nearestTo: 15 }).toISOString(), new UTCDate(0).getHours());
