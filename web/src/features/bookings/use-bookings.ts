"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { bookingQuery, queryKeys } from "@/lib/api/queries";
import type { Booking } from "@/lib/api/types";
import { coachKey } from "./use-coach";
import { slotsKey } from "./use-slots";

/** What cancelling would refund now. Never cached, since it changes with time. */
export function useCancellation(id: string) {
  return useQuery({
    queryKey: [...queryKeys.booking(id), "cancellation"],
    queryFn: ({ signal }) => body(api.GET("/booking/{id}/cancellation", { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Updates the query cache after a request that changes a booking. */
export function useBookingCache() {
  const queryClient = useQueryClient();
  const invalidateRelated = (coachId: string) => {
    const related = [queryKeys.bookings, slotsKey(coachId), coachKey(coachId), queryKeys.notifications];
    for (const queryKey of related) void queryClient.invalidateQueries({ queryKey });
  };
  return {
    /** After a success: the API has returned the booking as it is now. */
    update(booking: Booking) {
      queryClient.setQueryData(bookingQuery(booking.id).queryKey, booking);
      invalidateRelated(booking.coach_id);
    },
    /** After a failure: the booking may differ from what is shown. */
    invalidate({ id, coach_id }: Booking) {
      void queryClient.invalidateQueries({ queryKey: queryKeys.booking(id) });
      invalidateRelated(coach_id);
    },
  };
}

/** A booking. While it is pending it is polled, since its payment is confirmed elsewhere. */
export function useBooking(id: string) {
  return useQuery({
    ...bookingQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? 10_000 : false),
    refetchOnWindowFocus: true,
  });
}

export function useClientBookings(clientId: string, page: number) {
  return useQuery({
    queryKey: [...queryKeys.bookings, "client", clientId, page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/booking/client/{id}", {
          params: { path: { id: clientId }, query: { page, per_page: 20, sort: "-starts_at" } },
          signal,
        }),
      ),
  });
}

export function useConfirmedCoachBookings(coachId: string) {
  return useQuery({
    queryKey: [...queryKeys.bookings, "coach", coachId],
    queryFn: ({ signal }) =>
      body(
        api.GET("/booking/coach/{id}", {
          params: { path: { id: coachId }, query: { per_page: 50, sort: "starts_at", status: "confirmed" } },
          signal,
        }),
      ),
  });
}

/** Whether a booking is still to take place, or still to be paid. */
export function isUpcoming(booking: Booking, now: number): boolean {
  return ["pending", "confirmed"].includes(booking.status) && Date.parse(booking.ends_at) > now;
}
