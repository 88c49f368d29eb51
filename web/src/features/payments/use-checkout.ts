"use client";

import type { Stripe } from "@stripe/stripe-js";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import { IdempotentSender } from "@/lib/idempotency";
import { invalidateInAllTabs } from "@/lib/query-changes";
import { loadStripe } from "./load-stripe";

/** How a booking can be paid: with a card form on our own page, or on the hosted page. */
type Checkout = { kind: "elements"; stripe: Stripe; clientSecret: string } | { kind: "hosted" };

/**
 * Opens the checkout of a booking for a card form here. A booking has one checkout, of one kind: so Stripe.js is loaded first, and where it
 * is off or does not load, or a hosted checkout is open already, the hosted page is the way.
 */
export function useCheckout(bookingId: string, stripeJs: string | undefined) {
  const queryClient = useQueryClient();
  const [sender] = useState(() => new IdempotentSender());
  return useQuery({
    queryKey: ["checkout", bookingId],
    queryFn: async (): Promise<Checkout> => {
      const Stripe = stripeJs ? await loadStripe(stripeJs).catch(() => undefined) : undefined;
      if (!Stripe) return { kind: "hosted" };
      const request = { booking_id: bookingId, ui: "elements" as const };
      try {
        const opened = await sender.send(request, (key) =>
          body(api.POST("/payment/checkout", { body: request, params: { header: { "Idempotency-Key": key } } })),
        );
        // The hold now lasts as long as the checkout.
        invalidateInAllTabs(queryClient, [queryKeys.booking(bookingId)]);
        if (!opened.client_secret) throw ApiError.unreachable();
        return { kind: "elements", stripe: Stripe(opened.publishable_key), clientSecret: opened.client_secret };
      } catch (error) {
        if (error instanceof ApiError && error.code === "checkout_open") return { kind: "hosted" };
        throw error;
      }
    },
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
}
