"use client";

import { Failure } from "@/components/failure";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useNow } from "@/lib/use-now";
import { BookingList } from "./booking-list";
import { isUpcoming, useConfirmedCoachBookings } from "./use-bookings";

/** A coach's confirmed sessions: those that are over and not completed yet, then the upcoming ones. */
export function CoachBookings({ coachId }: { coachId: string }) {
  const bookings = useConfirmedCoachBookings(coachId);
  const now = useNow(60_000);
  if (bookings.error) return <Failure error={bookings.error} onRetry={() => void bookings.refetch()} />;
  if (!bookings.data || now === undefined) {
    return (
      <Loading label="Your sessions are on their way…">
        <Skeleton className="h-48 w-full" />
      </Loading>
    );
  }
  const upcoming = bookings.data.items.filter((booking) => isUpcoming(booking, now));
  const over = bookings.data.items.filter((booking) => !isUpcoming(booking, now));
  return (
    <>
      {over.length > 0 && <BookingList title="Just over: did you meet?" bookings={over} isCoach />}
      {upcoming.length > 0 ? (
        <BookingList title="Who comes next" bookings={upcoming} isCoach />
      ) : (
        <EmptyState title="Your next sessions will be here">
          <p>As soon as someone books you, you also get a mail.</p>
        </EmptyState>
      )}
    </>
  );
}
