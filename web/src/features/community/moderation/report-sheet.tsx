"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, FieldError, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/errors";
import type { ReportReason } from "@/lib/api/types";
import { REPORT_REASONS } from "@/lib/report-reasons";
import { report, type Subject } from "./subject";

interface ReportSheetProps {
  subject: Subject;
  onClose: () => void;
}

/** Reports a post or comment to the team, with a reason. */
export function ReportSheet({ subject, onClose }: ReportSheetProps) {
  const [reason, setReason] = useState<ReportReason>();
  const [comment, setComment] = useState("");
  const [isSubmitted, setIsSubmitted] = useState(false);
  const send = useMutation({
    mutationFn: (chosen: ReportReason) => {
      const text = comment.trim();
      return report(subject, { reason: chosen, ...(text ? { comment: text } : {}) });
    },
  });
  const isMissing = isSubmitted && !reason;

  return (
    <Sheet
      title={send.isSuccess ? "Thank you" : `Report this ${subject.kind}`}
      description={
        send.isSuccess ? undefined : "Only the team reads it. Whoever wrote this does not see who reported it."
      }
      isOpen
      onOpenChange={onClose}
    >
      {send.isSuccess ? (
        <div className="grid gap-5">
          <p role="status">The team looks at it, and you are notified of what they decide.</p>
          <Button className="justify-self-start" onClick={onClose}>
            Back to the post
          </Button>
        </div>
      ) : (
        <form
          className="grid gap-5"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setIsSubmitted(true);
            if (reason) send.mutate(reason);
          }}
        >
          <fieldset aria-describedby={isMissing ? "reason-missing" : undefined}>
            <legend className="text-sm font-medium">What is wrong with it?</legend>
            <div className="mt-1.5 grid">
              {Object.entries(REPORT_REASONS).map(([value, label]) => (
                <label key={value} className="flex min-h-11 items-center gap-3">
                  <input
                    type="radio"
                    name="reason"
                    value={value}
                    checked={reason === value}
                    onChange={() => setReason(value as ReportReason)}
                    className="size-4.5 shrink-0 accent-brand"
                  />
                  {label}
                </label>
              ))}
            </div>
            {isMissing && <FieldError id="reason-missing">Choose what is wrong.</FieldError>}
          </fieldset>
          <Field label="What should the team know? (you can leave it empty)">
            {(control) => (
              <Textarea
                {...control}
                rows={3}
                maxLength={2000}
                value={comment}
                onChange={(event) => setComment(event.target.value)}
                className="min-h-24"
              />
            )}
          </Field>
          {send.error && <Notice tone="danger">{messageOf(send.error)}</Notice>}
          <Button type="submit" className="justify-self-start" isBusy={send.isPending}>
            Report this {subject.kind}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
