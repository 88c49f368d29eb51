import type { Notification } from "@/lib/api/types";
import { addDays, type Day, dayName, dayOf, fullDay } from "@/lib/time";

/** The notifications of one day. */
export interface NotificationDay {
  day: Day;
  title: string;
  items: Notification[];
}

/** A list of notifications, the newest first, by the day in that zone. */
export function groupByDay(items: Notification[], zone: string, now: number): NotificationDay[] {
  const today = dayOf(now, zone);
  const days: NotificationDay[] = [];
  for (const item of items) {
    const day = dayOf(item.created_at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, title: titleOf(day, today), items: [item] });
  }
  return days;
}

/** `Today`, `Yesterday`, or the date, with its year only if that is not the current one. */
function titleOf(day: Day, today: Day): string {
  if (day === today) return "Today";
  if (day === addDays(today, -1)) return "Yesterday";
  return day.slice(0, 4) === today.slice(0, 4) ? dayName(day) : fullDay(`${day}T12:00:00Z`, "UTC");
}
