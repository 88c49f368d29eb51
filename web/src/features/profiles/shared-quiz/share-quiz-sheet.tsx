"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet, SheetFoot } from "@/components/ui/sheet";
import { api } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import type { Booking, QuizSummary } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { tell } from "@/lib/tell";
import { SharedAnswers } from "./shared-answers";

interface ShareQuizSheetProps {
  booking: Booking;
  summary: QuizSummary;
  isShared: boolean;
  onClose: () => void;
}

/** Exactly what the coach reads, or would read; below it the button that shares it, or takes it back. */
export function ShareQuizSheet({ booking, summary, isShared, onClose }: ShareQuizSheetProps) {
  const queryClient = useQueryClient();
  const coach = inText(booking.coach_name);
  const change = useMutation({
    mutationFn: async () => {
      const params = { path: { id: booking.id } };
      if (isShared) await api.DELETE("/booking/{id}/quiz-summary", { params });
      else await api.PUT("/booking/{id}/quiz-summary", { params });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queryKeys.sharedQuiz });
      tell({ text: isShared ? `${coach} reads none of it any more.` : `${coach} can read your answers now.` });
      onClose();
    },
  });
  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={isShared ? `What ${coach} reads` : `What ${coach} would read`}
      description="This and no more: neither what you can spend nor anything else that you answered."
    >
      <SharedAnswers summary={summary} />
      <p className="mt-5 text-sm text-muted">
        {coach} sees it on sessions with you that are to come or took place. If you{" "}
        <Link href="/quiz?step=summary" className="text-brand underline underline-offset-4">
          change an answer
        </Link>
        , that is what {isShared ? "is read" : "would be read"}.
      </p>
      <SheetFoot>
        {change.error && <Notice tone="danger">{messageOf(change.error)}</Notice>}
        <Button
          size="large"
          variant={isShared ? "secondary" : "primary"}
          isBusy={change.isPending}
          onClick={() => change.mutate()}
        >
          {isShared ? `Stop sharing with ${coach}` : `Share this with ${coach}`}
        </Button>
      </SheetFoot>
    </Sheet>
  );
}
