"use client";

import type { Booking, SharedQuiz } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { SharedAnswers } from "./shared-answers";

interface ClientAnswersProps {
  booking: Booking;
  shared: SharedQuiz;
}

/** On a session's page, for its coach: what the client has chosen to share. */
export function ClientAnswers({ booking, shared }: ClientAnswersProps) {
  if (!shared.summary) return null;
  return (
    <section aria-labelledby="shared-answers" className="border-t border-line pt-4">
      <h2 id="shared-answers" className="text-sm font-medium">
        What {inText(booking.client_name)} shares with you
      </h2>
      <p className="mt-1 mb-3 text-sm text-muted">
        From the quiz, for you alone. It is gone from here when it is no longer shared.
      </p>
      <SharedAnswers summary={shared.summary} />
    </section>
  );
}
