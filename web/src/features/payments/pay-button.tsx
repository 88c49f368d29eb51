"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import type { Booking } from "@/lib/api/types";
import { IdempotentSender } from "@/lib/idempotency";
import { price } from "@/lib/money";
import { invalidateInOtherTabs } from "@/lib/query-changes";

/** Opens the payment provider's checkout page, which returns to /bookings/{id}/paid. */
export function PayButton({ booking }: { booking: Booking }) {
  const queryClient = useQueryClient();
  const [sender] = useState(() => new IdempotentSender());

  const pay = useMutation({
    mutationFn: async () => {
      const request = { booking_id: booking.id, ui: "hosted" as const };
      const checkout = await sender.send(request, (key) =>
        body(api.POST("/payment/checkout", { body: request, params: { header: { "Idempotency-Key": key } } })),
      );
      // The hold now lasts as long as the checkout. This tab reads it again when somebody comes back to it.
      invalidateInOtherTabs([queryKeys.booking(booking.id)]);
      if (!checkout.checkout_url || !/^https?:\/\//.test(checkout.checkout_url)) throw ApiError.unreachable();
      window.location.assign(checkout.checkout_url);
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: queryKeys.booking(booking.id) }),
  });

  // The browser's back button may restore this page from its cache, with the button still busy and the hold as it was.
  const { reset } = pay;
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      reset();
      void queryClient.invalidateQueries({ queryKey: queryKeys.booking(booking.id) });
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [reset, queryClient, booking.id]);

  return (
    <div className="grid gap-3">
      {pay.error && <Notice tone="danger">{messageOf(pay.error)}</Notice>}
      <Button size="large" className="w-full" isBusy={pay.isPending || pay.isSuccess} onClick={() => pay.mutate()}>
        {!pay.isPending && !pay.isSuccess && <Lock className="size-4" aria-hidden />} Pay {price(booking.price)}
      </Button>
    </div>
  );
}
