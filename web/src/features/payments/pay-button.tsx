"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { bookingQuery } from "@/features/bookings/use-bookings";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import { OnceOnly } from "@/lib/idempotency";
import { price } from "@/lib/money";

/** Opens the checkout on the payment provider's own page, which leads back to /bookings/{id}/paid. */
export function PayButton({ booking }: { booking: Booking }) {
  const queryClient = useQueryClient();
  const [once] = useState(() => new OnceOnly());

  const pay = useMutation({
    mutationFn: async () => {
      const wish = { booking_id: booking.id, ui: "hosted" as const };
      const checkout = await once.send(wish, (key) =>
        body(api.POST("/payment/checkout", { body: wish, params: { header: { "Idempotency-Key": key } } })),
      );
      if (!checkout.checkout_url || !/^https?:\/\//.test(checkout.checkout_url)) throw ApiError.unreachable();
      window.location.assign(checkout.checkout_url);
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: bookingQuery(booking.id).queryKey }),
  });

  // Coming back with the browser's back button finds this page as it was left: ready again, not spinning.
  const { reset } = pay;
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => event.persisted && reset();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [reset]);

  return (
    <div className="grid gap-3">
      {pay.error && <Notice tone="danger">{messageOf(pay.error)}</Notice>}
      <Button size="large" className="w-full" isBusy={pay.isPending || pay.isSuccess} onClick={() => pay.mutate()}>
        {!pay.isPending && !pay.isSuccess && <Lock className="size-4" aria-hidden />} Pay {price(booking.price)}
      </Button>
    </div>
  );
}
