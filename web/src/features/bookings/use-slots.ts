"use client";

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/queries";
import { addDays, type Day, dayOf } from "@/lib/time";

interface SlotsRequest {
  coachId: string;
  from: Day;
  to: Day;
  zone: string;
  minutes?: number;
  /** The booking that is to be moved: its own time counts as free, and if it can't be moved the API says why. */
  movingId?: string;
}

export function slotsQuery({ coachId, from, to, zone, minutes, movingId }: SlotsRequest) {
  return queryOptions({
    queryKey: [...queryKeys.slots(coachId), from, to, zone, minutes, movingId],
    queryFn: async ({ signal }) => {
      const days = { from, to, timezone: zone };
      const query = { ...days, ...(minutes ? { duration_minutes: minutes } : {}) };
      const response = await body(
        movingId
          ? api.GET("/booking/{id}/slots", { params: { path: { id: movingId }, query: days }, signal })
          : api.GET("/coaches/{id}/slots", { params: { path: { id: coachId }, query }, signal }),
      );
      return response.days.flatMap((day) => day.slots);
    },
    // Other clients book at the same time, so free times become stale soon.
    staleTime: 20_000,
  });
}

export function useSlots(request: SlotsRequest | undefined) {
  return useQuery({
    ...slotsQuery(request ?? { coachId: "", from: "", to: "", zone: "" }),
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: true,
  });
}

/** The next free times of a coach over two weeks. */
export function useNextTimes(coachId: string, zone: string | undefined) {
  const today = zone ? dayOf(new Date(), zone) : "";
  return useQuery({
    ...slotsQuery({ coachId, from: today, to: today && addDays(today, 13), zone: zone ?? "UTC" }),
    enabled: zone !== undefined,
  });
}
