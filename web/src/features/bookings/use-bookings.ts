"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { Booking } from "@/lib/api/types";

export function bookingQuery(id: string) {
  return queryOptions({
    queryKey: ["booking", id],
    queryFn: ({ signal }) => body(api.GET("/booking/{id}", { params: { path: { id } }, signal })),
  });
}

/** What cancelling would give back now; asked anew each time, since it changes with the hour. */
export function useCancellation(id: string) {
  return useQuery({
    queryKey: ["booking", id, "cancellation"],
    queryFn: ({ signal }) => body(api.GET("/booking/{id}/cancellation", { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** For after something was done to a booking: all that shows it is looked at again. */
export function useRefresh() {
  const queryClient = useQueryClient();
  const around = (coachId: string) => {
    for (const queryKey of [["bookings"], ["slots", coachId], ["coach", coachId], ["notifications"]]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  };
  return {
    /** The API has said what became of it. */
    changed(booking: Booking) {
      queryClient.setQueryData(bookingQuery(booking.id).queryKey, booking);
      around(booking.coach_id);
    },
    /** It was refused, or no answer came: it may not be what we show. */
    doubted({ id, coach_id }: Booking) {
      void queryClient.invalidateQueries({ queryKey: bookingQuery(id).queryKey });
      around(coach_id);
    },
  };
}

/** A booking; while it waits for money, looked at again and again, since the answer comes from elsewhere. */
export function useBooking(id: string) {
  return useQuery({
    ...bookingQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? 10_000 : false),
    refetchOnWindowFocus: true,
  });
}

export function useClientBookings(clientId: string, page: number) {
  return useQuery({
    queryKey: ["bookings", "client", clientId, page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/booking/client/{id}", {
          params: { path: { id: clientId }, query: { page, per_page: 20, sort: "-starts_at" } },
          signal,
        }),
      ),
  });
}

export function useCoachBookings(coachId: string) {
  return useQuery({
    queryKey: ["bookings", "coach", coachId],
    queryFn: ({ signal }) =>
      body(
        api.GET("/booking/coach/{id}", {
          params: { path: { id: coachId }, query: { per_page: 50, sort: "starts_at", status: "confirmed" } },
          signal,
        }),
      ),
  });
}

/** Still to come, or still to be paid. */
export function isAhead(booking: Booking, now: number): boolean {
  return ["pending", "confirmed"].includes(booking.status) && Date.parse(booking.ends_at) > now;
}
