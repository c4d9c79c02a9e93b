// Days and years: the proleptic Gregorian calendar.

const DAY = 86_400_000;

/** The fields of a time, in milliseconds of the epoch, `offset` seconds east of Greenwich. */
export function fieldsOf(time, offset) {
  const local = time + offset * 1000;
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  // Years that begin in March, counted from the year 0.
  const shifted = days + 719_468;
  const cycle = Math.floor(shifted / 146_097);
  const dayOfCycle = shifted - cycle * 146_097;
  const yearOfCycle = Math.floor((dayOfCycle - Math.floor(dayOfCycle / 1460) + Math.floor(dayOfCycle / 36_524) -
    Math.floor(dayOfCycle / 146_096)) / 365);
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const astronomical = yearOfCycle + cycle * 400 + (month >= 10 ? 1 : 0);
  return {
    era: astronomical > 0 ? 1 : 0,
    year: astronomical > 0 ? astronomical : 1 - astronomical,
    month: (month + 2) % 12,
    day,
    weekday: ((days % 7) + 11) % 7,
    hour: Math.floor(rest / 3_600_000),
    minute: Math.floor(rest / 60_000) % 60,
    second: Math.floor(rest / 1000) % 60,
    millisecond: rest % 1000,
  };
}
