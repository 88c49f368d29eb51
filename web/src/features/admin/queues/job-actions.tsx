"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import type { Job } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { adminKeys } from "../keys";
import { canBeChanged } from "./job-status";

/** Runs a job again or cancels it. Nothing for a job that runs or has ended well. */
export function JobActions({ job: { id, kind, status } }: { job: Job }) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<"retry" | "cancel">();
  if (!canBeChanged(status)) return null;
  const params = { path: { id } };
  const close = () => setAsked(undefined);

  function done(text: string) {
    tell({ text });
    // Its lists, its own page and the numbers of its queue.
    void queryClient.invalidateQueries({ queryKey: adminKeys.all });
  }

  return (
    <div className="flex justify-end gap-1.5">
      <Button variant="secondary" size="small" onClick={() => setAsked("retry")}>
        {status === "dead" ? "Retry" : "Run now"}
      </Button>
      <Button variant="quiet" size="small" onClick={() => setAsked("cancel")}>
        Cancel<span className="sr-only"> this job</span>
      </Button>
      {asked === "retry" && (
        <ConfirmSheet
          title={status === "dead" ? `Retry ${kind}?` : `Run ${kind} now?`}
          action={status === "dead" ? "Retry this job" : "Run this job now"}
          act={() => api.POST("/admin/jobs/{id}/retry", { params })}
          onDone={() => done(status === "dead" ? "The job is retried." : "The job is due now.")}
          onClose={close}
        >
          <p>
            {status === "dead"
              ? "It has all its attempts again. What it has done outside already, like a mail that was sent, is not done twice."
              : "It does not wait for its time any more."}
          </p>
        </ConfirmSheet>
      )}
      {asked === "cancel" && (
        <ConfirmSheet
          title={`Cancel ${kind}?`}
          action="Cancel this job"
          keep="Keep it"
          isDangerous
          act={() => api.DELETE("/admin/jobs/{id}", { params })}
          onDone={() => done("The job is cancelled.")}
          onClose={close}
        >
          <p>
            It is never run, and what it was to do is not done. It can’t be brought back; it is listed for seven days.
          </p>
        </ConfirmSheet>
      )}
    </div>
  );
}
