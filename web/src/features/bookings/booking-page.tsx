"use client";

import { CalendarPlus, Video } from "lucide-react";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Guard } from "@/features/auth/guard";
import { useCoach } from "@/features/coaches/use-coach";
import { PayButton } from "@/features/payments/pay-button";
import type { Booking, User } from "@/lib/api/types";
import { cost } from "@/lib/money";
import { clockTime, longDay } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { downloadCalendarFile } from "./calendar-file";
import { HoldCountdown } from "./countdown";
import { policyLine } from "./policies";
import { SessionTimes } from "./session-times";
import { StatusChip } from "./status-chip";
import { useBooking } from "./use-bookings";

export function BookingPage({ id }: { id: string }) {
  return <Guard>{(user) => <BookingById id={id} user={user} />}</Guard>;
}

function BookingById({ id, user }: { id: string; user: User }) {
  const booking = useBooking(id);
  const coach = useCoach(booking.data?.coach_id);
  if (booking.error) return <Failure error={booking.error} onRetry={() => void booking.refetch()} />;
  if (!booking.data) return <BookingSkeleton />;
  return (
    <BookingDetail booking={booking.data} user={user} coachZone={coach.data?.timezone} photo={coach.data?.photo_url} />
  );
}

export function BookingSkeleton() {
  return (
    <Loading label="Your booking is on its way…">
      <div className="mx-auto grid max-w-2xl gap-5">
        <Skeleton className="h-10 w-2/3" />
        <Skeleton className="h-72 w-full" />
      </div>
    </Loading>
  );
}

interface BookingDetailProps {
  booking: Booking;
  user: User;
  coachZone?: string;
  photo?: string | null;
}

function BookingDetail({ booking, user, coachZone, photo }: BookingDetailProps) {
  const isClient = user.id === booking.client_id;
  const isPaid = booking.payment_status === "succeeded";
  return (
    <div className="mx-auto grid max-w-2xl gap-6">
      <div>
        <StatusChip status={booking.status} />
        <h1 className="headline mt-3 text-xl">
          {booking.duration_minutes} minutes with {isClient ? booking.coach_name : booking.client_name}
        </h1>
      </div>
      {booking.status === "pending" && booking.hold_expires_at && <HoldCountdown until={booking.hold_expires_at} />}
      {booking.status === "cancelled" && isClient && <Cancelled booking={booking} />}
      <Card className="grid gap-6">
        <div className="flex items-start gap-4">
          <Avatar
            id={isClient ? booking.coach_id : booking.client_id}
            name={isClient ? booking.coach_name : booking.client_name}
            photoUrl={isClient ? photo : undefined}
            className="size-16"
          />
          <SessionTimes booking={booking} coachZone={coachZone} />
        </div>
        {booking.notes && (
          <div className="border-t border-line pt-4">
            <p className="text-sm text-muted">{isClient ? "Your words to your coach" : "A word to you"}</p>
            <p className="mt-1 whitespace-pre-line">{booking.notes}</p>
          </div>
        )}
        <div className="figures grid gap-1 border-t border-line pt-4 text-sm">
          <p className="flex justify-between gap-4">
            <span className="text-muted">{isPaid ? "Paid" : "Price"}</span>
            <span className="font-semibold">{cost(booking.price)}</span>
          </p>
          {booking.price.amount > 0 && <p className="text-muted">{policyLine(booking.cancellation_policy)}</p>}
        </div>
        {booking.status === "pending" && isClient && (
          <div className="grid gap-3">
            <PayButton booking={booking} />
            <p className="text-center text-sm text-muted">
              You pay on our payment partner&rsquo;s page and come back here. Your card never touches Rapport.
            </p>
          </div>
        )}
        {booking.status === "confirmed" && <ConfirmedActions booking={booking} />}
      </Card>
      <p className="text-center text-sm">
        <Button asChild look="link">
          <Link href={isClient ? "/bookings" : "/coach"}>All your sessions</Link>
        </Button>
      </p>
    </div>
  );
}

export function ConfirmedActions({ booking }: { booking: Booking }) {
  return (
    <div className="flex flex-wrap gap-3">
      {booking.meeting_link && (
        <Button asChild size="large" className="flex-[1_1_12rem]">
          <a href={booking.meeting_link} target="_blank" rel="noreferrer">
            <Video className="size-4.5" aria-hidden /> Open the call
          </a>
        </Button>
      )}
      <Button look="secondary" size="large" className="flex-[1_1_12rem]" onClick={() => downloadCalendarFile(booking)}>
        <CalendarPlus className="size-4.5" aria-hidden /> Add to calendar
      </Button>
    </div>
  );
}

/** Why a session will not take place, and what to do now. */
function Cancelled({ booking }: { booking: Booking }) {
  const zone = useBrowserZone();
  const again = (
    <Button asChild look="secondary" size="small">
      <Link href={`/coaches/${booking.coach_id}`}>Choose another time</Link>
    </Button>
  );
  if (booking.cancel_reason === "hold_expired") {
    return (
      <Notice tone="caution" title="The hold ran out before it was paid" action={again}>
        {zone && `${longDay(booking.starts_at, zone)} ${clockTime(booking.starts_at, zone)} is free for others again. `}
        {booking.payment_status === "refunded" ? "What you paid goes back to your card." : "Nothing was charged."}
      </Notice>
    );
  }
  const refunded = ["refunded", "partially_refunded"].includes(booking.payment_status ?? "");
  return (
    <Notice tone="caution" title="This session was cancelled" action={again}>
      {booking.cancelled_by === "coach" && `${booking.coach_name} had to cancel. `}
      {refunded && "Your refund is on its way to your card."}
    </Notice>
  );
}
