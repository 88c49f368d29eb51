"use client";

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { addDays, type Day, dayOf } from "@/lib/time";

interface SlotsAsked {
  coachId: string;
  from: Day;
  to: Day;
  zone: string;
  minutes?: number;
  /** The booking that is to move: its own time counts as free, and the API says why if it can't be moved. */
  movingId?: string;
}

export function slotsQuery({ coachId, from, to, zone, minutes, movingId }: SlotsAsked) {
  return queryOptions({
    queryKey: ["slots", coachId, from, to, zone, minutes, movingId],
    queryFn: async ({ signal }) => {
      const days = { from, to, timezone: zone };
      const query = { ...days, ...(minutes ? { duration_minutes: minutes } : {}) };
      const answer = await body(
        movingId
          ? api.GET("/booking/{id}/slots", { params: { path: { id: movingId }, query: days }, signal })
          : api.GET("/coaches/{id}/slots", { params: { path: { id: coachId }, query }, signal }),
      );
      return answer.days.flatMap((day) => day.slots);
    },
    // Others book too: a list older than this is asked for again when it is looked at.
    staleTime: 20_000,
  });
}

export function useSlots(asked: SlotsAsked | undefined) {
  return useQuery({
    ...slotsQuery(asked ?? { coachId: "", from: "", to: "", zone: "" }),
    enabled: asked !== undefined,
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
