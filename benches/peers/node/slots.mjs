// Which times of a coach are free: one pure function. Windows of the week, notice, horizon, grid and break, as the rows have them. Dates are their
// midnight in UTC, in milliseconds: objects of a library for each of a hundred dates took longer than everything else.

import { IANAZone } from "luxon";

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const PAID_NOTICE_MINUTES = 60;
const MINUTE = 60_000;
export const DAY = 86_400_000;

// Instants of wall-clock times: two weeks of a few time zones are asked for again and again.
const instants = new Map();
const MAX_INSTANTS = 20_000;

/** The instant of a wall-clock time, which is given as if it were in UTC. */
function instantOf(local, zone) {
  const key = `${zone}${local}`;
  let instant = instants.get(key);
  if (instant === undefined) {
    const offset = (millis) => IANAZone.create(zone).offset(millis) * MINUTE;
    instant = local - offset(local - offset(local));
    if (instants.size >= MAX_INSTANTS) instants.clear();
    instants.set(key, instant);
  }
  return instant;
}

/** The instant of a clock's time on a date; 24:00 is the next midnight. */
export function instant(date, clock, zone) {
  const [hours, minutes] = clock.split(":").map(Number);
  return instantOf(date + (hours * 60 + minutes) * MINUTE, zone);
}

/** A date; undefined if it is none. */
export function parsedDate(text) {
  const date = /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}

/** The date at an instant. */
export function dateAt(millis, zone) {
  const local = millis + IANAZone.create(zone).offset(millis) * MINUTE;
  return local - (((local % DAY) + DAY) % DAY);
}

/** Every start on the grid that the coach's hours and limits allow, from one date of the coach to another. */
function* starts(availability, minutes, first, last, now, paid) {
  const zone = availability.timezone;
  const notice = Math.max(availability.min_notice_minutes, paid ? PAID_NOTICE_MINUTES : 0);
  const earliest = now + notice * MINUTE;
  const closes = instant(dateAt(now, zone) + (availability.max_days_ahead + 1) * DAY, "00:00", zone);
  const step = availability.slot_step_minutes * MINUTE;
  for (let day = first; day <= last; day += DAY) {
    const weekday = WEEKDAYS[new Date(day).getUTCDay()];
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
  const count = (last - first) / DAY + 1;
  const bounds = Array.from({ length: count + 1 }, (_, number) => instant(first + number * DAY, "00:00", zone));
  const listed = Array.from({ length: count }, (_, number) => {
    return { date: new Date(first + number * DAY).toISOString().slice(0, 10), slots: [] };
  });
  const length = minutes * MINUTE;
  const gap = (availability.gap_minutes ?? 0) * MINUTE;
  const sorted = busy.toSorted((one, other) => one.start - other.start);
  let taken = 0;
  let index = 0;
  for (const start of starts(availability, minutes, first - DAY, last + DAY, now, paid)) {
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
