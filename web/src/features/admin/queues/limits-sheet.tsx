"use client";

import { useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { api } from "@/lib/api/client";
import type { QueueStats } from "@/lib/api/types";
import { ConfirmSheet } from "../confirm-sheet";
import { limitsText, readLimit } from "./limits";

interface LimitsSheetProps {
  queue: QueueStats;
  onDone: (text: string) => void;
  onClose: () => void;
}

/** Sets or removes the limits of a queue. */
export function LimitsSheet({ queue: { queue, concurrency, rate_per_second }, onDone, onClose }: LimitsSheetProps) {
  const [typed, setTyped] = useState({
    concurrency: concurrency?.toString() ?? "",
    rate: rate_per_second?.toString() ?? "",
  });
  const limits = {
    concurrency: readLimit(typed.concurrency, { min: 1, max: 1_000, isWhole: true }),
    rate: readLimit(typed.rate, { min: 0.01, max: 10_000 }),
  };
  const isValid = limits.concurrency !== undefined && limits.rate !== undefined;
  const text = isValid ? limitsText(limits.concurrency ?? null, limits.rate ?? null) : "";
  return (
    <ConfirmSheet
      title={`Limits of ${queue}`}
      action={!isValid ? "Set these limits" : text ? `Limit to ${text}` : "Run without limits"}
      isReady={isValid}
      act={() =>
        api.PATCH("/admin/queues/{queue}", {
          params: { path: { queue } },
          body: { concurrency: limits.concurrency, rate_per_second: limits.rate },
        })
      }
      onDone={() => onDone(text ? `${queue} is limited to ${text}.` : `${queue} runs without limits.`)}
      onClose={onClose}
    >
      <p>They hold over all workers from now on. Jobs that run go on.</p>
      <Field
        label="At once"
        help="Jobs that run at the same time. Empty: as many as the workers do."
        error={limits.concurrency === undefined ? "A whole number from 1 to 1,000, or nothing." : undefined}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            value={typed.concurrency}
            onChange={({ target }) => setTyped({ ...typed, concurrency: target.value })}
          />
        )}
      </Field>
      <Field
        label="In a second"
        help="Jobs that start. 0.5 is one every two seconds. Empty: no limit."
        error={limits.rate === undefined ? "A number from 0.01 to 10,000, or nothing." : undefined}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            value={typed.rate}
            onChange={({ target }) => setTyped({ ...typed, rate: target.value })}
          />
        )}
      </Field>
    </ConfirmSheet>
  );
}
