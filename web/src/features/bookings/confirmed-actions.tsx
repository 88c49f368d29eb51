"use client";

import { CalendarPlus, Video } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { Booking } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { clockTime } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";
import { JOIN_MINUTES, joinableFrom, phaseOf } from "./session-phase";

/** With all that a menu needs, which no page waits for. */
const CalendarMenu = dynamic(() => import("./calendar-menu").then((module) => module.CalendarMenu), {
  loading: () => (
    <Button variant="secondary" size="large" className="flex-[1_1_12rem]" disabled>
      <CalendarPlus className="size-4.5" aria-hidden /> Add to calendar
    </Button>
  ),
});

interface ConfirmedActionsProps {
  booking: Booking;
  isCoach: boolean;
}

/**
 * What can be done with a session that is confirmed, wherever it is shown: until shortly before it begins a calendar, from then to its end the call.
 * The link to the call is not offered before, when nobody is there; from when on it is, is said.
 */
export function ConfirmedActions({ booking, isCoach }: ConfirmedActionsProps) {
  const zone = useBrowserZone();
  const now = useNow() ?? Date.parse(booking.created_at);
  const phase = phaseOf(booking, now);
  if (phase === "over") return null;
  return (
    <>
      {!booking.meeting_link ? (
        <NoLink booking={booking} isCoach={isCoach} />
      ) : phase === "ahead" ? (
        zone && (
          <p className="figures basis-full text-sm text-muted">
            You can join the call here from {clockTime(joinableFrom(booking), zone)}, {JOIN_MINUTES} minutes before it
            begins.
          </p>
        )
      ) : (
        <Button asChild size="large" className="flex-[1_1_12rem]">
          <a href={booking.meeting_link} target="_blank" rel="noreferrer">
            <Video className="size-4.5" aria-hidden /> Join the call
          </a>
        </Button>
      )}
      {phase === "ahead" && <CalendarMenu booking={booking} isCoach={isCoach} />}
    </>
  );
}

/** How the two meet where the coach has no room. */
function NoLink({ booking, isCoach }: ConfirmedActionsProps) {
  return (
    <p className="basis-full text-sm text-muted">
      {isCoach ? (
        <>
          You have no link to a video room in{" "}
          <Link href="/coach/profile#meeting" className="text-brand underline underline-offset-4">
            your profile
          </Link>
          : write to your client how you meet.
        </>
      ) : (
        `${inText(booking.coach_name)} tells you by mail how you meet.`
      )}
    </p>
  );
}
