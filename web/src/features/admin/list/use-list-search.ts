"use client";

import { useSearchParams } from "next/navigation";
import { isUuid, pageOf } from "@/lib/paths";
import { addDays, instantAt } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";

/** How many rows a page has. */
export const PER_PAGE = 25;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads what a list is narrowed by from the URL. What is not known is ignored, so that an old or mistyped link still shows the list. */
export function useListSearch() {
  const params = useSearchParams();
  const zone = useBrowserZone();
  const text = (name: string) => params.get(name)?.trim().slice(0, 200) || undefined;
  const day = (name: string) => {
    const value = params.get(name);
    return value && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  return {
    page: pageOf(params.get("page")),
    /** The reader's zone; undefined until it is known. */
    zone,
    text,
    /** One of the values that are known. */
    one: <T extends string>(name: string, known: readonly T[]): T | undefined =>
      known.find((each) => each === params.get(name)),
    id: (name: string) => {
      const value = params.get(name);
      return value && isUuid(value) ? value : undefined;
    },
    /** The instants at which a span of days begins and ends where the reader is; the last day is part of it. */
    span: (from = "from", to = "to") => {
      const [first, last] = [day(from), day(to)];
      return {
        ...(first && zone ? { from: instantAt(first, "00:00", zone) } : {}),
        ...(last && zone ? { to: instantAt(addDays(last, 1), "00:00", zone) } : {}),
      };
    },
    day,
  };
}

/** Whether an object of filters has one that holds. */
export function isNarrowed(filters: object): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
