import type { Notification } from "@/lib/api/types";
import { addDays, type Day, dayName, dayOf, monthYear } from "@/lib/time";

/** What was told on one day. */
export interface ToldOn {
  day: Day;
  title: string;
  items: Notification[];
}

/** The list as its reader remembers it: today, yesterday, and the days before. */
export function byDay(items: Notification[], zone: string, now: number): ToldOn[] {
  const today = dayOf(now, zone);
  const days: ToldOn[] = [];
  for (const item of items) {
    const day = dayOf(item.created_at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, title: titleOf(day, today), items: [item] });
  }
  return days;
}

function titleOf(day: Day, today: Day): string {
  if (day === today) return "Today";
  if (day === addDays(today, -1)) return "Yesterday";
  // The year only where it is another.
  if (day.slice(0, 4) === today.slice(0, 4)) return dayName(day);
  return `${dayName(day)} ${monthYear(`${day}T12:00:00Z`, "UTC").split(" ").at(-1)}`;
}
