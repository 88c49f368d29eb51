"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/queries";

const POLL_INTERVAL_MS = 3_000;
/** How often a pending payment is asked for before polling stops. */
const MAX_POLLS = 40;

/**
 * The state of a payment after the checkout. Each request has the API ask the provider and settle the payment, because the URL
 * that the checkout returns to proves nothing. Polled while the payment is pending; the booking is read again each time.
 */
export function useSettledPayment(paymentId: string | undefined | null, bookingId: string) {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: ["payment", paymentId, "settled"],
    queryFn: async ({ signal }) => {
      const payment = await body(api.POST("/payment/{id}/refresh", { params: { path: { id: paymentId! } }, signal }));
      await queryClient.refetchQueries({ queryKey: queryKeys.booking(bookingId) });
      return payment;
    },
    enabled: Boolean(paymentId),
    staleTime: Infinity,
    refetchInterval: ({ state }) =>
      state.data?.status === "pending" && state.dataUpdateCount < MAX_POLLS ? POLL_INTERVAL_MS : false,
  });
}
