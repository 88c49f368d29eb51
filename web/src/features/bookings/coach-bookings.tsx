"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn, History } from "lucide-react";
import Link from "next/link";
import { type ReactNode, Suspense } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { sharedQuizQuery } from "@/lib/api/queries";
import type { Booking, SharedQuiz } from "@/lib/api/types";
import { addDays, dayOf } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";
import { BookingList } from "./booking-list";
import { NextSession } from "./next-session";
import { OverActions } from "./over-actions";
import { nextOf } from "./session-phase";
import { isUpcoming, useComingSessions, useOpenSessions } from "./use-bookings";

interface CoachBookingsProps {
  coachId: string;
  /** What the client of the next session shares of the quiz. */
  sharedQuiz?: (booking: Booking, shared: SharedQuiz) => ReactNode;
  /** What stands below them, once they are there: it would be moved otherwise. */
  children?: ReactNode;
}

/** A coach's sessions: those that are over and not settled, the next one large, then today's, this week's and later ones. */
export function CoachBookings({ coachId, sharedQuiz, children }: CoachBookingsProps) {
  const coming = useComingSessions({ role: "coach", id: coachId });
  const open = useOpenSessions(coachId);
  const zone = useBrowserZone();
  const now = useNow(30_000);
  const next = coming.data && now !== undefined ? nextOf(coming.data.items, now) : undefined;
  const shared = useQuery({ ...sharedQuizQuery(next?.id ?? ""), enabled: next?.status === "confirmed" });
  const error = coming.error ?? open.error;
  if (error) {
    return (
      <Failure
        error={error}
        onRetry={() => {
          void coming.refetch();
          void open.refetch();
        }}
      />
    );
  }
  if (!coming.data || !open.data || now === undefined || !zone || shared.isLoading) {
    return <Waiting />;
  }
  const over = open.data.items.filter((booking) => !isUpcoming(booking, now));
  const others = coming.data.items.filter((booking) => isUpcoming(booking, now) && booking.id !== next?.id);
  const today = dayOf(now, zone);
  const groups = byDistance(others, today, zone);
  return (
    <Suspense fallback={<Waiting />}>
      {over.length > 0 && (
        <BookingList
          title="Just over: did you meet?"
          bookings={over}
          isCoach
          action={(booking) => <OverActions booking={booking} now={now} />}
        />
      )}
      {next ? (
        <NextSession booking={next} isCoach context={shared.data?.summary && sharedQuiz?.(next, shared.data)} />
      ) : (
        <EmptyState title="Your next sessions will be here">
          <p>As soon as someone books you, you also get a mail.</p>
        </EmptyState>
      )}
      {groups.map(({ title, bookings }) => (
        <BookingList key={title} title={title} bookings={bookings} isCoach />
      ))}
      <nav aria-label="More of your practice" className="grid gap-3 sm:grid-cols-2">
        <More href="/coach/sessions" icon={<History className="size-5 text-muted" aria-hidden />}>
          Past sessions
        </More>
        <More href="/coach/earnings" icon={<ChartNoAxesColumn className="size-5 text-muted" aria-hidden />}>
          Earnings by month
        </More>
      </nav>
      {children}
    </Suspense>
  );
}

function Waiting() {
  return (
    <Loading label="Your sessions are on their way…">
      <Skeleton className="h-60 w-full" />
    </Loading>
  );
}

function More({ href, icon, children }: { href: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Button asChild variant="secondary" size="large" className="justify-start">
      <Link href={href} prefetch={false}>
        {icon} {children}
      </Link>
    </Button>
  );
}

/** Today's sessions, those of the next six days, and the rest; without the empty groups. */
export function byDistance(bookings: Booking[], today: string, zone: string) {
  const weekEnds = addDays(today, 6);
  const groups = [
    { title: "Today", bookings: [] as Booking[] },
    { title: "This week", bookings: [] as Booking[] },
    { title: "Later", bookings: [] as Booking[] },
  ];
  for (const booking of bookings) {
    const day = dayOf(booking.starts_at, zone);
    groups[day <= today ? 0 : day <= weekEnds ? 1 : 2]!.bookings.push(booking);
  }
  return groups.filter(({ bookings: some }) => some.length > 0);
}
