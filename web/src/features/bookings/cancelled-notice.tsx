"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { paymentQuery } from "@/features/payments/use-payment";
import type { Booking } from "@/lib/api/types";
import { type Money, price } from "@/lib/money";
import { firstName } from "@/lib/names";
import { clockTime, longDay } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import type { Reader } from "./steps-open";

interface CancelledNoticeProps {
  booking: Booking;
  reader: Reader;
  /** What was just said to go back; the payment knows only a moment later. */
  refund?: Money;
}

/** Why a session will not take place, what goes back, and what to do now. */
export function CancelledNotice({ booking, reader, refund }: CancelledNoticeProps) {
  const zone = useBrowserZone();
  const isRefunded = ["refunded", "partially_refunded"].includes(booking.payment_status ?? "");
  const payment = useQuery({ ...paymentQuery(booking.payment_id ?? ""), enabled: isRefunded });
  const amount = refund ?? (payment.data && { ...booking.price, amount: payment.data.refunded_amount });
  const isClient = reader === "client";
  const again = isClient && (
    <Button asChild look="secondary" size="small">
      <Link href={`/coaches/${booking.coach_id}`}>Choose another time</Link>
    </Button>
  );
  if (booking.cancelled_by === "system" && booking.cancel_reason === "hold_expired") {
    return (
      <Notice tone="caution" title="The hold ran out before it was paid" action={again}>
        {zone && `${longDay(booking.starts_at, zone)} ${clockTime(booking.starts_at, zone)} is free for others again. `}
        {isRefunded ? "What was paid goes back to the card." : "Nothing was charged."}
      </Notice>
    );
  }
  const whose = isClient ? "your" : `${firstName(booking.client_name)}’s`;
  return (
    <Notice tone="caution" title={cancelledWords(booking, reader)} action={again}>
      {booking.cancel_reason && booking.cancelled_by !== reader && <p>“{booking.cancel_reason}”</p>}
      {amount && amount.amount > 0 && (
        <p>
          {price(amount)} goes back to {whose} card.
        </p>
      )}
    </Notice>
  );
}

function cancelledWords({ cancelled_by, client_name, coach_name }: Booking, reader: Reader): string {
  if (cancelled_by === reader) return "You cancelled this session";
  if (cancelled_by === "client") return `${client_name} cancelled this session`;
  if (cancelled_by === "coach") return `${coach_name} had to cancel`;
  return "This session was cancelled";
}
