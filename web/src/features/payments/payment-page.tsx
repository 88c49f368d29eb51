"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { Booking } from "@/lib/api/types";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { price } from "@/lib/money";
import { inText } from "@/lib/names";
import { PaymentForm } from "./payment-form";

interface PaymentPageProps {
  booking: Booking;
  email: string;
  stripeJs: string | undefined;
  /** How long the time is still held. */
  countdown: ReactNode;
  /** When the session is. */
  times: ReactNode;
}

/** The page of a payment: the amount, what it is for, what happens next, and the card form. */
export function PaymentPage({ booking, email, stripeJs, countdown, times }: PaymentPageProps) {
  const coach = inText(booking.coach_name);
  if (booking.status !== "pending") return <NothingToPay booking={booking} />;
  return (
    <div className="mx-auto grid max-w-2xl gap-6">
      <h1 className="headline text-xl">
        {price(booking.price)} for {booking.duration_minutes} minutes with {coach}
      </h1>
      {countdown}
      <Card className="grid gap-6">
        {times}
        <div className="border-t border-line pt-5">
          <PaymentForm booking={booking} email={email} stripeJs={stripeJs} />
        </div>
        <div className="grid gap-2 border-t border-line pt-4 text-sm text-muted">
          <p>
            Next, your bank answers within seconds, and the time is yours. You and {coach} get a mail with the calendar
            file.
          </p>
          <p>{cancellationTerms(booking.cancellation_policy)}</p>
        </div>
      </Card>
      <p className="text-center text-sm">
        <Button asChild variant="link">
          <Link href={`/bookings/${booking.id}`}>Back to your session</Link>
        </Button>
      </p>
    </div>
  );
}

/** A booking that is paid, free of charge or cancelled. */
function NothingToPay({ booking }: { booking: Booking }) {
  const isOff = booking.status === "cancelled";
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1 className="headline text-xl">Your payment</h1>
      <Notice
        tone={isOff ? "caution" : "success"}
        title={isOff ? "This time is not held for you any more" : "There is nothing to pay"}
        action={
          <Button asChild variant="secondary" size="small">
            <Link href={isOff ? `/coaches/${booking.coach_id}` : `/bookings/${booking.id}`}>
              {isOff ? "Choose another time" : "See your session"}
            </Link>
          </Button>
        }
      >
        {isOff ? "Nothing is charged for it." : `You will meet ${inText(booking.coach_name)}.`}
      </Notice>
    </div>
  );
}
