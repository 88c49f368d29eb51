"use client";

import { useMutation } from "@tanstack/react-query";
import { Check, UserX } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { tell } from "@/lib/tell";
import { allowedTransitions } from "./allowed-transitions";
import { canReportNoShow } from "./no-show";
import { useBookingCache } from "./use-bookings";

/** What a coach says of a session that is over: it took place, or the client did not come. */
export function OverActions({ booking, now }: { booking: Booking; now: number }) {
  const bookingCache = useBookingCache();
  const complete = useMutation({
    mutationFn: () => {
      const params = { path: { id: booking.id } };
      return body(api.PATCH("/booking/{id}/status", { params, body: { status: "completed" } }));
    },
    onSuccess: (completed) => {
      bookingCache.update(completed);
      // It leaves this list.
      tell({ text: `Your session with ${inText(completed.client_name)} is done.`, href: `/bookings/${completed.id}` });
    },
    onError: () => bookingCache.invalidate(booking),
  });
  const canComplete = allowedTransitions(booking, "coach", now).includes("complete");
  return (
    <>
      {canComplete && (
        <Button size="small" isBusy={complete.isPending} onClick={() => complete.mutate()}>
          {!complete.isPending && <Check className="size-4" aria-hidden />} We met
          <span className="sr-only">, {booking.client_name} and I</span>
        </Button>
      )}
      {canReportNoShow(booking, "coach", now) && (
        <Button asChild variant="secondary" size="small">
          <Link href={`/bookings/${booking.id}?do=report`} prefetch={false}>
            <UserX className="size-4" aria-hidden /> Did not come
          </Link>
        </Button>
      )}
      {complete.error && (
        <Notice tone="danger" className="basis-full">
          {messageOf(complete.error)}
        </Notice>
      )}
    </>
  );
}
