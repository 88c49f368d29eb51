"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { CircleCheckBig, Headphones, NotebookPen, Sparkles } from "lucide-react";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { Booking, Payment } from "@/lib/api/types";
import { price } from "@/lib/money";
import { inText } from "@/lib/names";
import { BookingFailure, BookingSkeleton } from "./booking-states";
import { ConfirmedActions } from "./confirmed-actions";
import { SessionTimes } from "./session-times";
import { useCoach } from "./use-coach";

interface PaymentResultPageProps {
  booking: UseQueryResult<Booking>;
  payment: UseQueryResult<Payment>;
}

/** The page that the checkout returns to: whether the payment succeeded, and the booking that it was for. */
export function PaymentResultPage({ booking, payment }: PaymentResultPageProps) {
  const coach = useCoach(booking.data?.coach_id);
  if (booking.error) {
    return <BookingFailure error={booking.error} role="client" onRetry={() => void booking.refetch()} />;
  }
  if (!booking.data || (booking.data.payment_id && payment.isPending)) return <BookingSkeleton />;
  if (booking.data.status === "confirmed" || booking.data.status === "completed") {
    return (
      <Confirmed
        booking={booking.data}
        coachZone={coach.data?.timezone}
        photo={coach.data?.photo_url}
        receipt={payment.data?.receipt_url}
      />
    );
  }
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <h1 className="headline text-xl">Your payment</h1>
      <NotConfirmed booking={booking.data} payment={payment.data} />
      {payment.error && <Failure error={payment.error} onRetry={() => void payment.refetch()} />}
      <Card>
        <SessionTimes booking={booking.data} coachZone={coach.data?.timezone} />
      </Card>
    </div>
  );
}

function NotConfirmed({ booking, payment }: { booking: Booking; payment: Payment | undefined }) {
  const bookingLink = (label: string) => (
    <Button asChild variant="secondary" size="small">
      <Link href={`/bookings/${booking.id}`}>{label}</Link>
    </Button>
  );
  if (booking.status === "cancelled") {
    const isRefunded = payment?.status === "refunded" || payment?.status === "succeeded";
    return (
      <Notice
        tone="caution"
        title="The time was gone before the payment came"
        action={
          <Button asChild variant="secondary" size="small">
            <Link href={`/coaches/${booking.coach_id}`}>Choose another time</Link>
          </Button>
        }
      >
        {isRefunded ? "Everything you paid goes back to your card." : "Nothing was charged."}
      </Notice>
    );
  }
  if (payment?.status === "failed") {
    return (
      <Notice tone="danger" title="The payment did not go through" action={bookingLink("Pay again")}>
        Your bank said no, and nothing was charged. Another card may do.
      </Notice>
    );
  }
  if (!booking.payment_id) {
    return (
      <Notice title="This session is not paid yet" action={bookingLink("Go to the booking")}>
        Nothing was charged.
      </Notice>
    );
  }
  return (
    <Notice title="We wait for your bank" action={bookingLink("Go to the booking")}>
      This takes a few seconds, rarely longer. You can leave this page: we write to you as soon as it is confirmed.
    </Notice>
  );
}

interface ConfirmedProps {
  booking: Booking;
  coachZone?: string;
  photo?: string | null;
  receipt?: string | null;
}

function Confirmed({ booking, coachZone, photo, receipt }: ConfirmedProps) {
  const coachName = inText(booking.coach_name);
  return (
    <div className="mx-auto grid max-w-2xl gap-8">
      <div className="text-center">
        <CircleCheckBig className="mx-auto size-11 text-success" strokeWidth={1.6} aria-hidden />
        <h1 className="headline mt-4 text-xl">You will meet {inText(booking.coach_name)}</h1>
        <p className="mt-2 text-muted">
          {booking.price.amount > 0 ? "It is paid and confirmed." : "It is confirmed."} A mail with the details is on
          its way to you.
        </p>
      </div>
      <Card className="grid gap-6 shadow-lift">
        <div className="flex items-start gap-4">
          <Avatar id={booking.coach_id} photoUrl={photo} className="size-16" />
          <SessionTimes booking={booking} coachZone={coachZone} />
        </div>
        <div className="flex flex-wrap gap-3 empty:hidden">
          <ConfirmedActions booking={booking} isCoach={false} />
        </div>
        {booking.price.amount > 0 && (
          <p className="figures flex flex-wrap justify-between gap-3 border-t border-line pt-4 text-sm text-muted">
            <span>
              Paid <span className="font-semibold text-ink">{price(booking.price)}</span>
            </span>
            {receipt && (
              <a
                href={receipt}
                target="_blank"
                rel="noreferrer"
                className="text-brand underline underline-offset-4 hover:text-brand-strong"
              >
                Receipt
              </a>
            )}
          </p>
        )}
      </Card>
      <section aria-labelledby="prepare">
        <h2 id="prepare" className="headline text-lg">
          Before you meet
        </h2>
        <ul className="mt-4 grid gap-4 sm:grid-cols-3">
          {[
            { icon: NotebookPen, text: "Write down one thing that would make this hour worth it." },
            { icon: Headphones, text: "Find a quiet place and headphones. Come two minutes early." },
            { icon: Sparkles, text: `Come as you are. ${coachName} will ask the questions; you need no speech.` },
          ].map(({ icon: Icon, text }) => (
            <li key={text} className="text-sm">
              <Icon className="mb-2 size-5 text-brand" aria-hidden />
              {text}
            </li>
          ))}
        </ul>
      </section>
      <p className="text-center text-sm">
        <Button asChild variant="link">
          <Link href="/bookings">All your sessions</Link>
        </Button>
      </p>
    </div>
  );
}
