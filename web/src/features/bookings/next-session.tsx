"use client";

import { CalendarClock, CalendarX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Booking } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { longDay, timeRange } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";
import { allowedTransitions } from "./allowed-transitions";
import { ConfirmedActions } from "./confirmed-actions";
import { StatusChip } from "./status-chip";
import { phaseOf, untilStart } from "./session-phase";

interface NextSessionProps {
  booking: Booking;
  isCoach?: boolean;
  /** What else is known of the client, for the coach. */
  context?: ReactNode;
}

/** The session that is next, large: when, with whom, how long until then, and the one thing to do now. */
export function NextSession({ booking, isCoach = false, context }: NextSessionProps) {
  const zone = useBrowserZone() ?? "UTC";
  const now = useNow() ?? Date.parse(booking.created_at);
  const other = isCoach ? booking.client_name : booking.coach_name;
  const phase = phaseOf(booking, now);
  const allowed = allowedTransitions(booking, isCoach ? "coach" : "client", now);
  const isHeld = booking.status === "pending";
  return (
    <section aria-labelledby="next-session">
      <Card className="grid gap-5 border-brand/40 shadow-lift">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <h2 id="next-session" className="text-sm font-medium text-muted">
            {phase === "running" ? "Your session is on" : "Your next session"}
          </h2>
          {/* Announced by the page's other texts; counting aloud would be a noise. */}
          <p aria-hidden className="headline figures text-lg text-accent-ink">
            {phase === "running" ? "now" : untilStart(booking.starts_at, now, zone)}
          </p>
        </div>
        <div className="flex items-center gap-4">
          <Avatar id={isCoach ? booking.client_id : booking.coach_id} className="size-16" />
          <div className="min-w-0">
            <p className="headline text-lg wrap-anywhere">
              <Link href={`/bookings/${booking.id}`} prefetch={false} className="underline-offset-4 hover:underline">
                {booking.duration_minutes} minutes with {inText(other)}
              </Link>
            </p>
            <p className="figures text-sm">
              {longDay(booking.starts_at, zone)},{" "}
              <span className="whitespace-nowrap">{timeRange(booking.starts_at, booking.ends_at, zone)}</span>
            </p>
            <p className="mt-1.5">
              <StatusChip status={booking.status} isClient={!isCoach} />
            </p>
          </div>
        </div>
        {booking.notes && isCoach && (
          <p dir="auto" className="line-clamp-3 border-l-2 border-line-strong/60 pl-4 text-sm wrap-anywhere text-muted">
            {booking.notes}
          </p>
        )}
        {context}
        <div className="flex flex-wrap gap-3">
          {isHeld ? (
            !isCoach && (
              <Button asChild size="large" className="flex-[1_1_12rem]">
                <Link href={`/bookings/${booking.id}`}>Pay to make it yours</Link>
              </Button>
            )
          ) : (
            <ConfirmedActions booking={booking} isCoach={isCoach} />
          )}
          {isHeld && isCoach && (
            <p className="text-sm text-muted">Held, and not paid yet. If it is not paid in time, it is free again.</p>
          )}
          {!isHeld && allowed.includes("move") && (
            <Button asChild variant="quiet" size="large">
              <Link href={`/bookings/${booking.id}?do=move`}>
                <CalendarClock className="size-4.5" aria-hidden /> Move
              </Link>
            </Button>
          )}
          {allowed.includes("cancel") && (
            <Button asChild variant="quiet" size="large">
              <Link href={`/bookings/${booking.id}?do=cancel`}>
                <CalendarX className="size-4.5" aria-hidden /> {isHeld && !isCoach ? "Release" : "Cancel"}
              </Link>
            </Button>
          )}
        </div>
      </Card>
    </section>
  );
}
