"use client";

import { useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/errors";
import { wholeNumber } from "@/lib/locale";
import { adminKeys } from "../keys";
import { countOf } from "../list/paged-table";
import { retryDead } from "./retry-dead";
import { type JobFilters, useJobs } from "./use-jobs";

interface RetryMatchingProps {
  queue: string | undefined;
  filters: JobFilters;
  matching: { total: number; total_is_estimate: boolean };
}

/** Retries every dead job that the list has, of one queue: the count first, then its progress, and a way to stop. */
export function RetryMatching({ queue, filters, matching }: RetryMatchingProps) {
  const [isOpen, setIsOpen] = useState(false);
  const count = countOf(matching.total, ["dead job", "dead jobs"], matching.total_is_estimate);
  const hasSome = matching.total > 0;
  if (!queue) return hasSome && <p className="text-sm text-muted">Choose a queue to retry all of its dead jobs.</p>;
  return (
    <>
      {hasSome && (
        <Button variant="secondary" size="small" onClick={() => setIsOpen(true)}>
          <RotateCcw className="size-4" aria-hidden />{" "}
          {matching.total === 1 ? "Retry the dead job" : `Retry all ${count}`}
        </Button>
      )}
      {/* Stays when nothing is left: it says what was done. */}
      {isOpen && (
        <RetrySheet
          queue={queue}
          filters={filters}
          matching={matching}
          count={count}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}

interface RetrySheetProps {
  queue: string;
  filters: JobFilters;
  matching: { total: number };
  count: string;
  onClose: () => void;
}

type Phase =
  { is: "asked" } | { is: "running"; stop: AbortController } | { is: "stopped" } | { is: "done"; retried: number };

/** How often it is looked how many are left. */
const LOOK_MS = 1_000;

function RetrySheet({ queue, filters, matching, count, onClose }: RetrySheetProps) {
  const queryClient = useQueryClient();
  const [phase, setPhase] = useState<Phase>({ is: "asked" });
  const [error, setError] = useState<unknown>();
  const [before] = useState({ total: matching.total, count });
  const isRunning = phase.is === "running";
  const left = useJobs(queue, filters, 1, isRunning ? LOOK_MS : false).data?.total;
  const retried = phase.is === "done" ? phase.retried : Math.max(0, before.total - (left ?? before.total));

  async function run() {
    const stop = new AbortController();
    setError(undefined);
    setPhase({ is: "running", stop });
    try {
      const sum = await retryDead(queue, filters, stop.signal);
      setPhase({ is: "done", retried: sum });
    } catch (failure) {
      setPhase({ is: "stopped" });
      if (!stop.signal.aborted) setError(failure);
    }
    await queryClient.invalidateQueries({ queryKey: adminKeys.all });
  }

  return (
    <Sheet
      title={`Retry all dead jobs of ${queue}?`}
      isOpen
      onOpenChange={(isOpen) => !isOpen && !isRunning && onClose()}
    >
      <div className="grid gap-5 text-sm">
        {phase.is === "asked" && (
          <>
            <p>
              {before.count} {before.total === 1 ? "fits" : "fit"} what the list is narrowed by. Each has all its
              attempts again. What they have done outside already, like a mail that was sent, is not done twice.
            </p>
            <p>It goes in chunks, and can be stopped: what is retried by then stays so.</p>
            <Button size="large" onClick={() => void run()}>
              Retry {before.count}
            </Button>
            <Button variant="quiet" onClick={onClose}>
              Not now
            </Button>
          </>
        )}
        {phase.is !== "asked" && (
          <>
            <Progress done={retried} of={before.total} />
            {error !== undefined && <Notice tone="danger">{messageOf(error)}</Notice>}
            {phase.is === "done" && (
              <Notice tone="success">
                {countOf(phase.retried, ["job was", "jobs were"])} retried. Those that fail again will be dead again.
              </Notice>
            )}
            {phase.is === "stopped" && error === undefined && (
              <Notice>Stopped. What was retried stays so; the others are as they were.</Notice>
            )}
            {phase.is === "running" ? (
              <Button variant="secondary" onClick={() => phase.stop.abort()}>
                Stop
              </Button>
            ) : (
              <Button onClick={onClose}>Back to the list</Button>
            )}
          </>
        )}
      </div>
    </Sheet>
  );
}

function Progress({ done, of }: { done: number; of: number }) {
  const most = Math.max(of, done, 1);
  return (
    <div className="grid gap-2">
      <progress value={done} max={most} aria-label="Retried" className="h-2 w-full accent-brand" />
      <p role="status" className="figures text-muted">
        {wholeNumber(done)} of {wholeNumber(most)}
      </p>
    </div>
  );
}
