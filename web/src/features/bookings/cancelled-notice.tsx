"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import type { Booking } from "@/lib/api/types";
import { type Money, price } from "@/lib/money";
import { inText } from "@/lib/names";
import { clockTime, longDay } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { isExpiredHold, type Viewer } from "./allowed-transitions";

interface CancelledNoticeProps {
  booking: Booking;
  viewer: Viewer;
  /** The refund that was just confirmed; the payment shows it only a moment later. */
  refund?: Money;
}

/** Who cancelled a booking and why, what is refunded, and a way to book again. */
export function CancelledNotice({ booking, viewer, refund }: CancelledNoticeProps) {
  const zone = useBrowserZone();
  const isRefunded = ["refunded", "partially_refunded"].includes(booking.payment_status ?? "");
  const payment = useQuery({
    queryKey: ["payment", booking.payment_id],
    queryFn: ({ signal }) => body(api.GET("/payment/{id}", { params: { path: { id: booking.payment_id! } }, signal })),
    enabled: isRefunded && Boolean(booking.payment_id),
  });
  const amount = refund ?? (payment.data && { ...booking.price, amount: payment.data.refunded_amount });
  const isClient = viewer === "client";
  const bookAgain = isClient && (
    <Button asChild variant="secondary" size="small">
      <Link href={`/coaches/${booking.coach_id}`}>Choose another time</Link>
    </Button>
  );
  if (isExpiredHold(booking)) {
    return (
      <Notice tone="caution" title="The hold ran out before it was paid" action={bookAgain}>
        {zone && `${longDay(booking.starts_at, zone)} ${clockTime(booking.starts_at, zone)} is free for others again. `}
        {isRefunded ? "What was paid goes back to the card." : "Nothing was charged."}
      </Notice>
    );
  }
  const whose = isClient ? "your" : `${inText(booking.client_name)}’s`;
  return (
    <Notice tone="caution" title={cancelledTitle(booking, viewer)} action={bookAgain}>
      {booking.cancel_reason && booking.cancelled_by !== viewer && (
        <p className="wrap-anywhere">“{inText(booking.cancel_reason)}”</p>
      )}
      {amount && amount.amount > 0 && (
        <p>
          {price(amount)} goes back to {whose} card.
        </p>
      )}
    </Notice>
  );
}

function cancelledTitle({ cancelled_by, client_name, coach_name }: Booking, viewer: Viewer): string {
  if (cancelled_by === viewer) return "You cancelled this session";
  if (cancelled_by === "client") return `${inText(client_name)} cancelled this session`;
  if (cancelled_by === "coach") return `${inText(coach_name)} had to cancel`;
  return "This session was cancelled";
}
