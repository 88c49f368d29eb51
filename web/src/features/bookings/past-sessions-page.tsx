"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { pageOf } from "@/lib/paths";
import { useNow } from "@/lib/use-now";
import { BookingList } from "./booking-list";
import { isUpcoming, usePastSessions } from "./use-bookings";

/** The past sessions of the signed-in coach. */
export function PastSessionsPage() {
  return (
    <Guard role="coach">
      {(user) => (
        <div className="mx-auto grid max-w-3xl gap-8">
          <div>
            <h1 className="headline text-xl">Past sessions</h1>
            <p className="mt-1 text-sm">
              <Button asChild variant="link">
                <Link href="/coach">Back to your practice</Link>
              </Button>
            </p>
          </div>
          <PastSessions coachId={user.id} />
        </div>
      )}
    </Guard>
  );
}

function PastSessions({ coachId }: { coachId: string }) {
  const page = pageOf(useSearchParams().get("page"));
  const past = usePastSessions({ role: "coach", id: coachId }, page);
  const now = useNow(30_000);
  if (past.error) return <Failure error={past.error} onRetry={() => void past.refetch()} />;
  if (!past.data || now === undefined) {
    return (
      <Loading label="Your sessions are on their way…">
        <Skeleton className="h-64 w-full" />
      </Loading>
    );
  }
  const { pages, total } = past.data;
  const items = past.data.items.filter((booking) => !isUpcoming(booking, now));
  if (items.length === 0) {
    return page > 1 && total > 0 ? (
      <EmptyState
        title={`There is no page ${page}`}
        action={
          <Button asChild variant="secondary">
            <Link href="/coach/sessions">See the latest sessions</Link>
          </Button>
        }
      >
        <p>{pages === 1 ? "All of them are on one page." : `They are on ${pages} pages.`}</p>
      </EmptyState>
    ) : (
      <EmptyState title="Sessions that are over will be here">
        <p>With what was agreed, and what was paid.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <BookingList title="The latest first" bookings={items} isCoach />
      <Pagination page={page} pages={pages} href={(each) => `/coach/sessions?page=${each}`} />
    </>
  );
}
