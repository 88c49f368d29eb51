"use client";

import Link from "next/link";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/api/errors";

interface BookingFailureProps {
  error: Error;
  role: string;
  onRetry: () => void;
}

/** A booking that can't be shown. One that is somebody else's is answered like one that does not exist. */
export function BookingFailure({ error, role, onRetry }: BookingFailureProps) {
  const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 422);
  if (!isMissing) return <Failure error={error} onRetry={onRetry} />;
  const [href, label] =
    role === "client"
      ? ["/bookings", "All your sessions"]
      : role === "coach"
        ? ["/coach", "Your practice"]
        : ["/admin/bookings", "All bookings"];
  return (
    <EmptyState
      title="There is no such session here"
      action={
        <Button asChild size="large">
          <Link href={href!}>{label}</Link>
        </Button>
      }
    >
      <p>The link may be incomplete, or the session is in another account.</p>
    </EmptyState>
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
