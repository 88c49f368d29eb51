"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Card } from "@/components/ui/card";
import type { Booking } from "@/lib/api/types";
import { cost } from "@/lib/money";
import { shortDay, timeRange } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { StatusChip } from "./status-chip";

interface BookingListProps {
  title: string;
  bookings: Booking[];
  /** Shows the clients' names instead of the coaches'. */
  isCoach?: boolean;
  /** What can be done with a booking right here; beside the link to it. */
  action?: (booking: Booking) => ReactNode;
}

export function BookingList({ title, bookings, isCoach, action }: BookingListProps) {
  const zone = useBrowserZone() ?? "UTC";
  return (
    <section aria-label={title}>
      <h2 className="headline text-lg">{title}</h2>
      <Card className="mt-3 p-0 sm:p-0">
        <ul>
          {bookings.map((booking) => (
            <li
              key={booking.id}
              className="flex flex-wrap items-center border-b border-line transition-colors last:border-0 hover:bg-sunken"
            >
              <Link
                href={`/bookings/${booking.id}`}
                prefetch={false}
                className="flex min-w-0 flex-1 basis-80 items-center gap-4 px-4 py-4 sm:px-6"
              >
                <Avatar id={isCoach ? booking.client_id : booking.coach_id} className="size-12" />
                <span className="min-w-0 flex-1">
                  <span dir="auto" className="block truncate text-left font-semibold">
                    {isCoach ? booking.client_name : booking.coach_name}
                  </span>
                  <span className="figures block text-sm text-muted">
                    {shortDay(booking.starts_at, zone)},{" "}
                    <span className="whitespace-nowrap">{timeRange(booking.starts_at, booking.ends_at, zone)}</span>
                  </span>
                </span>
                <span className="flex flex-col items-end gap-1">
                  <StatusChip status={booking.status} isClient={!isCoach} />
                  <span className="figures text-xs text-muted">{cost(booking.price)}</span>
                </span>
                <ChevronRight className="hidden size-4 shrink-0 text-muted sm:block" aria-hidden />
              </Link>
              {action && (
                <div className="flex flex-wrap gap-2 px-4 pb-4 empty:hidden sm:px-6 sm:py-4 sm:pl-0">
                  {action(booking)}
                </div>
              )}
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
