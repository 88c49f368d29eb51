"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { User } from "@/lib/api/types";
import { pageOf } from "@/lib/paths";
import { useNow } from "@/lib/use-now";
import { BookAgain } from "./book-again";
import { BookingList } from "./booking-list";
import { NextSession } from "./next-session";
import { nextOf } from "./session-phase";
import { isUpcoming, useComingSessions, usePastSessions, type Whose } from "./use-bookings";

/** The sessions of the signed-in client: the next one large, then the others that are to come, then those before. */
export function ClientBookingsPage() {
  return (
    <Guard role="client">
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">Your sessions</h1>
          <Bookings user={user} />
        </div>
      )}
    </Guard>
  );
}

function Bookings({ user }: { user: User }) {
  const page = pageOf(useSearchParams().get("page"));
  const whose: Whose = { role: "client", id: user.id };
  const coming = useComingSessions(whose);
  const past = usePastSessions(whose, page);
  const now = useNow(30_000);
  const error = coming.error ?? past.error;
  if (error) {
    return (
      <div className="mt-8">
        <Failure
          error={error}
          onRetry={() => {
            void coming.refetch();
            void past.refetch();
          }}
        />
      </div>
    );
  }
  if (!coming.data || !past.data || now === undefined) {
    return (
      <Loading label="Your sessions are on their way…">
        <Skeleton className="mt-8 h-64 w-full" />
      </Loading>
    );
  }
  const next = nextOf(coming.data.items, now);
  const others = coming.data.items.filter((booking) => isUpcoming(booking, now) && booking.id !== next?.id);
  const cancelled = coming.data.items.filter(
    ({ status, starts_at }) => status === "cancelled" && Date.parse(starts_at) > now,
  );
  const before = past.data.items.filter((booking) => !isUpcoming(booking, now));
  const { pages, total } = past.data;
  if (page > 1 && before.length === 0) {
    return (
      <div className="mt-8">
        <EmptyState
          title={`There is no page ${page}`}
          action={
            <Button asChild variant="secondary">
              <Link href="/bookings">See your newest sessions</Link>
            </Button>
          }
        >
          <p>{pages <= 1 ? "All your sessions are on one page." : `Your past sessions are on ${pages} pages.`}</p>
        </EmptyState>
      </div>
    );
  }
  if (!next && total === 0 && cancelled.length === 0) {
    return (
      <div className="mt-8">
        <EmptyState
          title="Your sessions will be here"
          action={
            <Button asChild size="large">
              <Link href="/matches">See who fits you</Link>
            </Button>
          }
        >
          <p>Book a first one; the time is held while you pay.</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="mt-8 grid gap-10">
      {page === 1 && next && <NextSession booking={next} />}
      {page === 1 && others.length > 0 && <BookingList title="After that" bookings={others} />}
      {before.length > 0 && (
        <BookingList title="Before" bookings={before} action={(booking) => <BookAgain booking={booking} />} />
      )}
      <Pagination page={page} pages={pages} href={(each) => `/bookings?page=${each}`} />
      {page === 1 && cancelled.length > 0 && <BookingList title="Called off" bookings={cancelled} />}
    </div>
  );
}
