"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { bookingQuery } from "@/features/bookings/use-bookings";
import { api, body } from "@/lib/api/client";

export function paymentQuery(id: string) {
  return queryOptions({
    queryKey: ["payment", id],
    queryFn: ({ signal }) => body(api.GET("/payment/{id}", { params: { path: { id } }, signal })),
  });
}

/** How long the success page asks again while the provider has not decided. */
const PATIENCE = 40;

/**
 * Asks the provider how a payment stands, through the API, which settles it: the truth never comes from the address we were
 * sent back to. Asked again while it is open; then the booking is read anew.
 */
export function useSettledPayment(paymentId: string | undefined | null, bookingId: string) {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: ["payment", paymentId, "settled"],
    queryFn: async ({ signal }) => {
      const payment = await body(api.POST("/payment/{id}/refresh", { params: { path: { id: paymentId! } }, signal }));
      await queryClient.refetchQueries({ queryKey: bookingQuery(bookingId).queryKey });
      return payment;
    },
    enabled: Boolean(paymentId),
    staleTime: Infinity,
    refetchInterval: ({ state }) =>
      state.data?.status === "pending" && state.dataUpdateCount < PATIENCE ? 3_000 : false,
  });
}
