"use client";

import { Eye } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Booking, SharedQuiz } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { useSearchChange } from "@/lib/use-search-change";

// Loaded when it is opened.
const ShareQuizSheet = dynamic(() => import("./share-quiz-sheet").then((module) => module.ShareQuizSheet));

interface ShareQuizProps {
  booking: Booking;
  shared: SharedQuiz;
}

/**
 * On a session's page, for its client: whether the coach may read a summary of the quiz. Nothing is shared from here, but from the
 * sheet that shows what it is.
 */
export function ShareQuiz({ booking, shared }: ShareQuizProps) {
  const isOpen = useSearchParams().get("do") === "share";
  const changeSearch = useSearchChange();
  const isShared = Boolean(shared.shared_at);
  const canShare = ["confirmed", "completed"].includes(booking.status);
  if (!shared.summary || (!canShare && !isShared)) return null;
  const coach = inText(booking.coach_name);
  return (
    <section aria-labelledby="share-quiz">
      <Card className="grid gap-3">
        <h2 id="share-quiz" className="headline text-lg">
          {isShared ? `${coach} can read your answers` : `Would you like ${coach} to know more?`}
        </h2>
        <p className="text-sm text-muted">
          {isShared
            ? `A summary of your quiz, on your sessions with ${coach}. You can stop that at any time.`
            : `Some of your answers in the quiz help to prepare for you. ${coach} reads nothing of them unless you choose so.`}
        </p>
        <Button
          variant="secondary"
          className="justify-self-start"
          onClick={() => changeSearch({ do: "share" }, { isStep: true })}
        >
          <Eye className="size-4" aria-hidden /> {isShared ? "See what is shared" : "See what would be shared"}
        </Button>
      </Card>
      {isOpen && (
        <ShareQuizSheet
          booking={booking}
          summary={shared.summary}
          isShared={isShared}
          onClose={() => changeSearch({ do: undefined })}
        />
      )}
    </section>
  );
}
