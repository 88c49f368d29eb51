"use client";

import Link from "next/link";
import type { Booking, SharedQuiz } from "@/lib/api/types";
import { inText } from "@/lib/names";

interface AnswersInShortProps {
  booking: Booking;
  shared: SharedQuiz;
}

/** On the practice's page: the beginning of it, and the way to the rest. */
export function AnswersInShort({ booking, shared }: AnswersInShortProps) {
  if (!shared.summary) return null;
  return (
    <div className="border-l-2 border-line-strong/60 pl-4 text-sm">
      <p dir="auto" className="line-clamp-2 wrap-anywhere text-muted">
        {shared.summary.desired_outcome}
      </p>
      <Link
        href={`/bookings/${booking.id}`}
        prefetch={false}
        className="mt-1 inline-block py-1 text-brand underline underline-offset-4 hover:text-brand-strong"
      >
        What {inText(booking.client_name)} shares with you
      </Link>
    </div>
  );
}
