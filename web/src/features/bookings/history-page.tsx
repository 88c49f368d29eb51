"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Failure } from "@/components/failure";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { Pagination } from "@/components/ui/pagination";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Guard } from "@/features/auth/guard";
import type { Booking, User } from "@/lib/api/types";
import { cost } from "@/lib/money";
import { clockTime, shortDay } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";
import { StatusChip } from "./status-chip";
import { isAhead, useClientBookings } from "./use-bookings";

export function HistoryPage() {
  return (
    <Guard role="client">
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">Your sessions</h1>
          <History user={user} />
        </div>
      )}
    </Guard>
  );
}

function History({ user }: { user: User }) {
  const page = Math.max(1, Number(useSearchParams().get("page")) || 1);
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
  const { items, pages } = bookings.data;
  if (items.length === 0) {
    return (
      <div className="mt-8">
        <Empty
          title="Your sessions will be here"
          action={
            <Button asChild size="large">
              <Link href="/matches">See who fits you</Link>
            </Button>
          }
        >
          <p>Book a first one; the time is held while you pay.</p>
        </Empty>
      </div>
    );
  }
  // The API lists the latest first; what is still to come reads better the other way round.
  const ahead = items.filter((booking) => isAhead(booking, now)).reverse();
  const past = items.filter((booking) => !isAhead(booking, now));
  return (
    <div className="mt-8 grid gap-10">
      {ahead.length > 0 && <BookingList title="To come" bookings={ahead} />}
      {past.length > 0 && <BookingList title={ahead.length > 0 ? "Before" : "Past sessions"} bookings={past} />}
      <Pagination page={page} pages={pages} href={(next) => `/bookings?page=${next}`} />
    </div>
  );
}

export function BookingList({ title, bookings, isCoach }: { title: string; bookings: Booking[]; isCoach?: boolean }) {
  const zone = useBrowserZone() ?? "UTC";
  return (
    <section aria-label={title}>
      <h2 className="headline text-lg">{title}</h2>
      <Card className="mt-3 p-0 sm:p-0">
        <ul>
          {bookings.map((booking) => (
            <li key={booking.id} className="border-b border-line last:border-0">
              <Link
                href={`/bookings/${booking.id}`}
                prefetch={false}
                className="flex items-center gap-4 px-4 py-4 transition-colors hover:bg-sunken sm:px-6"
              >
                <Avatar
                  id={isCoach ? booking.client_id : booking.coach_id}
                  name={isCoach ? booking.client_name : booking.coach_name}
                  className="size-12"
                />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-semibold">
                    {isCoach ? booking.client_name : booking.coach_name}
                  </span>
                  <span className="figures block text-sm text-muted">
                    {shortDay(booking.starts_at, zone)},{" "}
                    <span className="whitespace-nowrap">
                      {clockTime(booking.starts_at, zone)}–{clockTime(booking.ends_at, zone)}
                    </span>
                  </span>
                </span>
                <span className="flex flex-col items-end gap-1">
                  <StatusChip status={booking.status} isClient={!isCoach} />
                  <span className="figures text-xs text-muted">{cost(booking.price)}</span>
                </span>
                <ChevronRight className="hidden size-4 shrink-0 text-muted sm:block" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
