"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/lib/api/client";
import { bookingQuery, queryKeys } from "@/lib/api/queries";
import type { paths } from "@/lib/api/schema";
import type { Booking } from "@/lib/api/types";
import { invalidateInAllTabs, invalidateInOtherTabs } from "@/lib/query-changes";

/** What cancelling would refund now. Never cached, since it changes with time. */
export function useCancellation(id: string) {
  return useQuery({
    queryKey: [...queryKeys.booking(id), "cancellation"],
    queryFn: ({ signal }) => body(api.GET("/booking/{id}/cancellation", { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Updates the query cache, of this tab and of the others, after a request that changes a booking. */
export function useBookingCache() {
  const queryClient = useQueryClient();
  const related = (coachId: string) => [
    queryKeys.bookings,
    queryKeys.slots(coachId),
    queryKeys.coach(coachId),
    queryKeys.notifications,
  ];
  return {
    /** After a success: the API has returned the booking as it is now. */
    update(booking: Booking) {
      queryClient.setQueryData(bookingQuery(booking.id).queryKey, booking);
      invalidateInAllTabs(queryClient, related(booking.coach_id));
      invalidateInOtherTabs([queryKeys.booking(booking.id)]);
    },
    /** After a failure: the booking may differ from what is shown. */
    invalidate({ id, coach_id }: Booking) {
      invalidateInAllTabs(queryClient, [queryKeys.booking(id), ...related(coach_id)]);
    },
  };
}

/**
 * A booking. While it is pending it is polled, since its payment is confirmed elsewhere, and read again whenever somebody comes back to it, since
 * the end of its hold moves when a checkout is opened, on another device too.
 */
export function useBooking(id: string) {
  return useQuery({
    ...bookingQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? 10_000 : false),
    refetchOnWindowFocus: ({ state }) => (state.data?.status === "pending" ? "always" : true),
  });
}

/** Whose sessions are listed. */
export interface Whose {
  role: "client" | "coach";
  id: string;
}

type ListQuery = NonNullable<paths["/booking/coach/{id}"]["get"]["parameters"]["query"]>;

function useSessions({ role, id }: Whose, query: ListQuery) {
  return useQuery({
    queryKey: [...queryKeys.bookings, role, id, query],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query };
      return body(
        role === "client"
          ? api.GET("/booking/client/{id}", { params, signal })
          : api.GET("/booking/coach/{id}", { params, signal }),
      );
    },
    placeholderData: keepPreviousData,
  });
}

/** Longer than any session: what has begun since may still be running. */
const LONGEST_MS = 3 * 3_600_000;

/** The instant a list is read at, to the minute, so that rendering it again is the same query. */
function useListTime(): number {
  const [opened] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  return opened;
}

/** What has not begun, and what has begun a moment ago, in order; cancelled ones included. */
export function useComingSessions(whose: Whose) {
  const from = new Date(useListTime() - LONGEST_MS).toISOString();
  return useSessions(whose, { from, sort: "starts_at", per_page: 100 });
}

/** What has begun, the latest first. */
export function usePastSessions(whose: Whose, page: number) {
  const to = new Date(useListTime()).toISOString();
  return useSessions(whose, { to, sort: "-starts_at", page, per_page: 20 });
}

/** A coach's sessions that are over and not completed yet. */
export function useOpenSessions(coachId: string) {
  const to = new Date(useListTime()).toISOString();
  return useSessions({ role: "coach", id: coachId }, { to, status: "confirmed", sort: "starts_at", per_page: 50 });
}

/** Whether a booking is still to take place, or still to be paid. */
export function isUpcoming(booking: Booking, now: number): boolean {
  return ["pending", "confirmed"].includes(booking.status) && Date.parse(booking.ends_at) > now;
}
