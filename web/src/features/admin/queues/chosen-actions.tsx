"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { Job } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { adminKeys } from "../keys";
import { countOf } from "../list/paged-table";

const NOUNS = ["job", "jobs"] as const;

interface ChosenActionsProps {
  jobs: Job[];
  onDone: () => void;
}

/** Runs the jobs that are chosen again, or cancels them. One that has ended meanwhile is left as it is. */
export function ChosenActions({ jobs, onDone }: ChosenActionsProps) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<"run" | "cancel">();
  const count = countOf(jobs.length, NOUNS);
  const close = () => setAsked(undefined);

  async function actOnEach(act: (id: string) => Promise<unknown>, done: string) {
    let acted = 0;
    try {
      for (const { id } of jobs) if (await unlessEnded(act(id))) acted += 1;
    } finally {
      void queryClient.invalidateQueries({ queryKey: adminKeys.all });
    }
    const ended = jobs.length - acted;
    const left = ended > 0 ? ` ${countOf(ended, NOUNS)} had ended or begun meanwhile.` : "";
    tell({ text: `${countOf(acted, NOUNS)} ${acted === 1 ? "is" : "are"} ${done}.${left}` });
  }

  return (
    <>
      <Button variant="secondary" size="small" onClick={() => setAsked("run")}>
        Run {count} now
      </Button>
      <Button variant="danger" size="small" onClick={() => setAsked("cancel")}>
        Cancel {count}
      </Button>
      {asked === "run" && (
        <ConfirmSheet
          title={`Run ${count} now?`}
          action={`Run ${count} now`}
          act={() => actOnEach((id) => api.POST("/admin/jobs/{id}/retry", { params: { path: { id } } }), "due now")}
          onDone={onDone}
          onClose={close}
        >
          <p>
            Those that are dead have all their attempts again; the others do not wait for their time any more. What they
            have done outside already is not done twice.
          </p>
        </ConfirmSheet>
      )}
      {asked === "cancel" && (
        <ConfirmSheet
          title={`Cancel ${count}?`}
          action={`Cancel ${count}`}
          keep="Keep them"
          isDangerous
          act={() => actOnEach((id) => api.DELETE("/admin/jobs/{id}", { params: { path: { id } } }), "cancelled")}
          onDone={onDone}
          onClose={close}
        >
          <p>They are never run, and what they were to do is not done. They can’t be brought back.</p>
        </ConfirmSheet>
      )}
    </>
  );
}

/** Whether it was done: false for a job that runs or has ended by now. */
async function unlessEnded(act: Promise<unknown>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === "invalid_transition") return false;
    throw error;
  }
}
