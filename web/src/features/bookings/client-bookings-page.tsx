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
import { useNow } from "@/lib/use-now";
import { BookingList } from "./booking-list";
import { isUpcoming, useClientBookings } from "./use-bookings";

/** The bookings of the signed-in client: upcoming ones first, then past ones. */
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

/** The page in the URL; the first one if that is not a page. */
function pageOf(text: string | null): number {
  const page = Math.floor(Number(text));
  return page >= 1 && page <= 100_000 ? page : 1;
}

function Bookings({ user }: { user: User }) {
  const page = pageOf(useSearchParams().get("page"));
  const bookings = useClientBookings(user.id, page);
  const now = useNow(60_000);
  if (bookings.error) {
    return (
      <div className="mt-8">
        <Failure error={bookings.error} onRetry={() => void bookings.refetch()} />
      </div>
    );
  }
  if (!bookings.data || now === undefined) {
    return (
      <Loading label="Your sessions are on their way…">
        <Skeleton className="mt-8 h-64 w-full" />
      </Loading>
    );
  }
  const { items, pages, total } = bookings.data;
  if (items.length === 0 && total > 0) {
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
          <p>{pages === 1 ? "All your sessions are on one page." : `Your sessions are on ${pages} pages.`}</p>
        </EmptyState>
      </div>
    );
  }
  if (items.length === 0) {
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
  // The API lists the latest first; upcoming ones are shown in the order they take place.
  const upcoming = items.filter((booking) => isUpcoming(booking, now)).reverse();
  const past = items.filter((booking) => !isUpcoming(booking, now));
  return (
    <div className="mt-8 grid gap-10">
      {upcoming.length > 0 && <BookingList title="To come" bookings={upcoming} />}
      {past.length > 0 && <BookingList title={upcoming.length > 0 ? "Before" : "Past sessions"} bookings={past} />}
      <Pagination page={page} pages={pages} href={(next) => `/bookings?page=${next}`} />
    </div>
  );
}
