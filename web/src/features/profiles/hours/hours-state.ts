import type { Availability, CoachProfile } from "@/lib/api/types";
import { WEEKDAY_NAMES } from "../weekly-parts";
import { listed } from "@/lib/locale";
import { type Day } from "@/lib/time";
import { canonicalZone } from "@/lib/zones";
import { journeysFault } from "./journeys-section";
import { withoutPast } from "./overrides";
import { faultyDays, rangesByDay, rangesFault, rangeOf } from "./week-ranges";

/** A coach's hours with everything that the API fills in when it is left out. */
export type Hours = Required<Availability>;

/** The hours of a profile; for a new coach none, with the API's defaults for the rest. */
export function hoursOfProfile({ availability, timezone }: CoachProfile): Hours {
  return {
    timezone: canonicalZone(availability?.timezone ?? timezone),
    timezone_changes: availability?.timezone_changes ?? [],
    weekly: availability?.weekly ?? [],
    overrides: availability?.overrides ?? [],
    gap_minutes: availability?.gap_minutes ?? 0,
    min_notice_minutes: availability?.min_notice_minutes ?? 240,
    max_days_ahead: availability?.max_days_ahead ?? 60,
    slot_step_minutes: availability?.slot_step_minutes ?? 30,
    max_sessions_per_day: availability?.max_sessions_per_day ?? null,
  };
}

/** What is wrong, with the section of the page that it is in. */
export interface HoursFault {
  section: "week" | "days" | "journeys";
  text: string;
}

export function hoursFault(hours: Hours): HoursFault | undefined {
  const faulty = faultyDays(rangesByDay(hours.weekly));
  if (faulty.length > 0) {
    const days = listed(faulty.map((day) => WEEKDAY_NAMES[day]));
    return { section: "week", text: `Hours overlap, or have no length, on ${days}. Change one of them.` };
  }
  if (hours.overrides.some(({ slots = [] }) => rangesFault(slots.map(rangeOf)))) {
    return { section: "days", text: "Hours of a day on the calendar overlap, or have no length. Change one of them." };
  }
  const journeys = journeysFault(hours.timezone_changes);
  return journeys ? { section: "journeys", text: journeys } : undefined;
}

/** As it is sent. */
export function availabilityOf(hours: Hours, today: Day): Availability {
  const journeys = [...hours.timezone_changes].sort((a, b) => (a.from < b.from ? -1 : 1));
  return { ...hours, timezone_changes: journeys, overrides: withoutPast(hours.overrides, today) };
}
