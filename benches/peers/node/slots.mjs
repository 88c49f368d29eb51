// Which times of a coach are free: one pure function. Windows of the week, notice, horizon, grid and break, as the rows have them.

import { DateTime } from "luxon";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const PAID_NOTICE_MINUTES = 60;
const MINUTE = 60_000;

/** The instant of a wall-clock time on a date, in milliseconds; 24:00 is the next midnight. */
function instant(date, clock, zone) {
  const [hour, minute] = clock.split(":").map(Number);
  const day = hour === 24 ? date.plus({ days: 1 }) : date;
  return DateTime.fromObject({ year: day.year, month: day.month, day: day.day, hour: hour % 24, minute }, { zone }).toMillis();
}

/** A date, apart from any time zone; undefined if it is none. */
export function parsedDate(text) {
  const date = text === undefined ? undefined : DateTime.fromISO(text, { zone: "utc" });
  return date?.isValid ? date : undefined;
}

/** The date at an instant. */
export function dateAt(millis, zone) {
  const { year, month, day } = DateTime.fromMillis(millis, { zone });
  return DateTime.fromObject({ year, month, day }, { zone: "utc" });
}

/** Every start on the grid that the coach's hours and limits allow, from one date of the coach to another. */
function* starts(availability, minutes, first, last, now, paid) {
  const zone = availability.timezone;
  const notice = Math.max(availability.min_notice_minutes, paid ? PAID_NOTICE_MINUTES : 0);
  const earliest = now + notice * MINUTE;
  const closes = instant(dateAt(now, zone).plus({ days: availability.max_days_ahead + 1 }), "00:00", zone);
  const step = availability.slot_step_minutes * MINUTE;
  for (let day = first; day <= last; day = day.plus({ days: 1 })) {
    const weekday = WEEKDAYS[day.weekday - 1];
    for (const window of availability.weekly) {
      if (window.weekday !== weekday) continue;
      const end = instant(day, window.end, zone) - minutes * MINUTE;
      for (let start = instant(day, window.start, zone); start <= end; start += step) {
        if (earliest <= start && start < closes) yield start;
      }
    }
  }
}

/** The free times of each date in a time zone, dates without any included. */
export function days(availability, minutes, busy, first, last, zone, now, paid) {
  const count = last.diff(first, "days").days + 1;
  const dates = Array.from({ length: count }, (_, number) => first.plus({ days: number }));
  const bounds = [...dates, last.plus({ days: 1 })].map((date) => instant(date, "00:00", zone));
  const listed = dates.map((date) => ({ date: date.toISODate(), slots: [] }));
  const length = minutes * MINUTE;
  const gap = (availability.gap_minutes ?? 0) * MINUTE;
  const sorted = busy.toSorted((one, other) => one.start - other.start);
  let taken = 0;
  let index = 0;
  for (const start of starts(availability, minutes, first.minus({ days: 1 }), last.plus({ days: 1 }), now, paid)) {
    if (start < bounds[0] || start >= bounds[count]) continue;
    while (taken < sorted.length && sorted[taken].end <= start) taken += 1;
    if (taken < sorted.length && sorted[taken].start < start + length + gap) continue;
    while (bounds[index + 1] <= start) index += 1;
    listed[index].slots.push({ starts_at: new Date(start).toISOString(), ends_at: new Date(start + length).toISOString() });
  }
  return listed;
}

/** Whether a session may start then, whatever is booked. */
export function isOffered(availability, minutes, startsAt, now, paid) {
  const day = dateAt(startsAt, availability.timezone);
  for (const start of starts(availability, minutes, day, day, now, paid)) {
    if (start === startsAt) return true;
  }
  return false;
}
