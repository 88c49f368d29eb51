"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { clockTime, type Day, zoneOffset } from "@/lib/time";
import { type SearchChange, useSearchChange } from "@/lib/use-search-change";
import { readZone } from "@/lib/zones";
import { type Month, type OfferedTime } from "./slots-by-day";

/** What somebody has chosen on the way to a time, as it is in the URL; valid or absent. */
export interface Choice {
  minutes?: number;
  /** The zone that times are shown in, if it is not the browser's. */
  zone?: string;
  month?: Month;
  day?: Day;
  /** A week at a time instead of a month. */
  view?: "week";
  /** The times of the day are open, which are a sheet on a phone. */
  times?: "open";
  /** The start of the session. */
  at?: string;
}

type Params = Pick<URLSearchParams, "get">;

export function readChoice(params: Params, now: number): Choice {
  const matching = (name: string, form: RegExp) => form.exec(params.get(name) ?? "")?.[0];
  const minutes = Number(matching("minutes", /^\d{1,3}$/) ?? NaN);
  const month = matching("month", /^\d{4}-(0[1-9]|1[0-2])$/);
  const day = matching("day", /^\d{4}-\d{2}-\d{2}$/);
  const start = Date.parse(params.get("at") ?? "");
  return {
    minutes: Number.isNaN(minutes) ? undefined : minutes,
    zone: readZone(params.get("zone")),
    month,
    day: day && !Number.isNaN(Date.parse(day)) ? day : undefined,
    view: params.get("view") === "week" ? "week" : undefined,
    times: params.get("times") === "open" ? "open" : undefined,
    at: start > now ? new Date(start).toISOString().replace(".000Z", "Z") : undefined,
  };
}

/** The parameters of the URL for that part of a choice. */
export function choiceParams(choice: Choice): SearchChange {
  const { minutes, ...texts } = choice;
  return "minutes" in choice
    ? { ...texts, minutes: minutes === undefined ? undefined : String(minutes) }
    : { ...texts };
}

/** None of it: for leaving a choice. */
export const NO_CHOICE: SearchChange = {
  minutes: undefined,
  zone: undefined,
  month: undefined,
  day: undefined,
  view: undefined,
  times: undefined,
  at: undefined,
};

/** The choice in the URL, and how to change a part of it. Choosing a time, and opening those of a day, is a step that "back" undoes. */
export function useChoice() {
  const params = useSearchParams();
  const changeSearch = useSearchChange();
  // A time that passes while the page is open is the API's to refuse.
  const [opened] = useState(() => Date.now());
  const choice = useMemo(() => readChoice(params, opened), [params, opened]);
  const change = useCallback(
    (part: Choice) => changeSearch(choiceParams(part), { isStep: part.at !== undefined || part.times !== undefined }),
    [changeSearch],
  );
  return { choice, change };
}

const HOUR_MS = 3_600_000;

/** The time that begins at that instant, with its offset where the clock shows that hour twice. */
export function timeAt(startsAt: string, minutes: number, zone: string): OfferedTime {
  const start = Date.parse(startsAt);
  const label = clockTime(start, zone);
  const isTwice = [start - HOUR_MS, start + HOUR_MS].some((other) => clockTime(other, zone) === label);
  return {
    starts_at: startsAt,
    ends_at: new Date(start + minutes * 60_000).toISOString(),
    label: isTwice ? `${label} ${zoneOffset(start, zone)}` : label,
  };
}
