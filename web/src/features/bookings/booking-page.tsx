"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, Suspense, useState } from "react";
import { Guard } from "@/components/guard";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { sharedQuizQuery } from "@/lib/api/queries";
import type { Booking, SharedQuiz, User } from "@/lib/api/types";
import { cost, type Money } from "@/lib/money";
import { inText } from "@/lib/names";
import { useNow } from "@/lib/use-now";
import { viewerOf } from "./allowed-transitions";
import { BookingActions } from "./booking-actions";
import { BookAgain } from "./book-again";
import { BookingFailure, BookingSkeleton } from "./booking-states";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { CancelledNotice } from "./cancelled-notice";
import { ConfirmedActions } from "./confirmed-actions";
import { HoldCountdown } from "./hold-countdown";
import { NoShowNotice } from "./no-show-notice";
import { ReviewSection } from "./review-section";
import { SessionTimes } from "./session-times";
import { StatusChip } from "./status-chip";
import { useBooking } from "./use-bookings";
import { useCoach } from "./use-coach";

interface BookingPageProps {
  id: string;
  /** The button that pays a pending booking. */
  payButton: (booking: Booking) => ReactNode;
  /** What a coach may suggest to the client of a session that is confirmed or done. */
  suggestion?: (booking: Booking) => ReactNode;
  /** What the client shares of the quiz, for its client and its coach. */
  sharedQuiz?: (booking: Booking, shared: SharedQuiz, viewer: "client" | "coach") => ReactNode;
}

/** One booking with all that its viewer may do with it. */
export function BookingPage(props: BookingPageProps) {
  return <Guard>{(user) => <BookingById {...props} user={user} />}</Guard>;
}

function BookingById({ id, user, payButton, suggestion, sharedQuiz }: BookingPageProps & { user: User }) {
  const booking = useBooking(id);
  // Asked for at the same time, and waited for: it would move what stands below it.
  const shared = useQuery({ ...sharedQuizQuery(id), enabled: user.role === "client" || user.role === "coach" });
  const coach = useCoach(booking.data?.coach_id);
  if (booking.error)
    return <BookingFailure error={booking.error} role={user.role} onRetry={() => void booking.refetch()} />;
  if (!booking.data || shared.isLoading) return <BookingSkeleton />;
  const viewer = viewerOf(booking.data, user);
  return (
    <Suspense fallback={<BookingSkeleton />}>
      <BookingDetail
        booking={booking.data}
        user={user}
        coachZone={coach.data?.timezone}
        photo={coach.data?.photo_url}
        payButton={payButton(booking.data)}
        suggestion={suggestion?.(booking.data)}
        sharedQuiz={shared.data?.summary && viewer !== "admin" && sharedQuiz?.(booking.data, shared.data, viewer)}
      />
    </Suspense>
  );
}

interface BookingDetailProps {
  booking: Booking;
  user: User;
  coachZone?: string;
  photo?: string | null;
  payButton: ReactNode;
  suggestion: ReactNode;
  sharedQuiz: ReactNode;
}

/** The label of the price, by the status of the payment. */
const PRICE_LABELS: Record<string, string> = {
  succeeded: "Paid",
  refunded: "Paid, and refunded",
  partially_refunded: "Paid, and refunded in part",
};

const LIST_PATHS = { client: "/bookings", coach: "/coach", admin: "/coaches" };

function BookingDetail({ booking, user, coachZone, photo, payButton, suggestion, sharedQuiz }: BookingDetailProps) {
  const viewer = viewerOf(booking, user);
  const isClient = viewer === "client";
  const other = isClient ? booking.coach_name : booking.client_name;
  const now = useNow(10_000);
  const isOver = now !== undefined && now >= Date.parse(booking.ends_at);
  const [refund, setRefund] = useState<Money>();
  // Also when the other side moves it meanwhile.
  const [shownStart, setShownStart] = useState(booking.starts_at);
  const [isMoved, setIsMoved] = useState(false);
  if (shownStart !== booking.starts_at) {
    setShownStart(booking.starts_at);
    setIsMoved(true);
  }
  return (
    <div className="mx-auto grid max-w-2xl gap-6">
      <div>
        <StatusChip status={booking.status} isClient={isClient} />
        <h1 className="headline mt-3 text-xl">
          {booking.duration_minutes} minutes with {inText(other)}
        </h1>
      </div>
      {booking.status === "pending" && isClient && booking.hold_expires_at && (
        <HoldCountdown until={booking.hold_expires_at} />
      )}
      {booking.status === "cancelled" && <CancelledNotice booking={booking} viewer={viewer} refund={refund} />}
      {booking.status === "confirmed" && isMoved && (
        <Notice tone="success" title="It is moved">
          You both get a mail with the new time. Add it to your calendar again, and the old entry moves too.
        </Notice>
      )}
      <NoShowNotice booking={booking} viewer={viewer} />
      <Card className="grid gap-6">
        <div className="flex items-start gap-4">
          <Avatar
            id={isClient ? booking.coach_id : booking.client_id}
            photoUrl={isClient ? photo : undefined}
            className="size-16"
          />
          <SessionTimes booking={booking} coachZone={coachZone} isCoach={viewer === "coach"} />
        </div>
        {booking.notes && (
          <div className="border-t border-line pt-4">
            <p className="text-sm text-muted">{isClient ? "Your words to your coach" : "A word to you"}</p>
            <p dir="auto" className="mt-1 wrap-anywhere whitespace-pre-line">
              {booking.notes}
            </p>
          </div>
        )}
        {viewer === "coach" && sharedQuiz}
        <div className="figures grid gap-1 border-t border-line pt-4 text-sm">
          <p className="flex justify-between gap-4">
            <span className="text-muted">{PRICE_LABELS[booking.payment_status ?? ""] ?? "Price"}</span>
            <span className="font-semibold">{cost(booking.price)}</span>
          </p>
          {booking.price.amount > 0 && isClient && !isOver && booking.status !== "cancelled" && (
            <p className="text-muted">{cancellationTerms(booking.cancellation_policy)}</p>
          )}
        </div>
        {booking.status === "pending" && isClient && (
          <div className="grid gap-3">
            {payButton}
            <p className="text-center text-sm text-muted">
              Your card goes to our payment partner alone. It never touches Rapport.
            </p>
          </div>
        )}
        {booking.status === "confirmed" && viewer !== "admin" && !isOver && (
          <div className="flex flex-wrap gap-3">
            <ConfirmedActions booking={booking} isCoach={viewer === "coach"} />
          </div>
        )}
        {booking.status === "confirmed" && isClient && isOver && (
          <p className="text-sm text-muted">
            As soon as {inText(booking.coach_name)} marks it as done, a day after it at the latest, you can say how it
            was.
          </p>
        )}
        {isClient && (booking.status === "completed" || (booking.status === "confirmed" && isOver)) && (
          <BookAgain booking={booking} size="medium" className="justify-self-start" />
        )}
        {viewer === "coach" && ["confirmed", "completed"].includes(booking.status) && suggestion}
        <BookingActions booking={booking} viewer={viewer} now={now} coachZone={coachZone} onCancelled={setRefund} />
      </Card>
      {isClient && sharedQuiz}
      {booking.status === "completed" && <ReviewSection booking={booking} viewer={viewer} />}
      <p className="text-center text-sm">
        <Button asChild variant="link">
          <Link href={LIST_PATHS[viewer]}>{viewer === "admin" ? "All coaches" : "All your sessions"}</Link>
        </Button>
      </p>
    </div>
  );
}
