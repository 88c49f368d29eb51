"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { CaseDecision, ModerationCase } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { ReasonField } from "../reason-field";
import { countOf } from "../list/paged-table";
import { decide } from "./use-cases";

const CASES = ["case", "cases"] as const;

const ACTS: Record<CaseDecision, { label: string; consequence: string; done: string }> = {
  keep: {
    label: "Keep",
    consequence:
      "What is hidden is shown again, the rest stays as it is. Whoever reported it is notified of the outcome.",
    done: "kept",
  },
  hide: {
    label: "Hide",
    consequence:
      "Only the authors and the team see them from now on. The authors are notified with the reason, and may object.",
    done: "hidden",
  },
  remove: {
    label: "Remove",
    consequence:
      "Only the authors and the team see them from now on. The authors are notified with the reason, and may object.",
    done: "removed",
  },
};

interface ChosenCasesProps {
  cases: ModerationCase[];
  /** After the last of them, or the one that failed: some are decided. */
  onDecided: () => void;
  onDone: () => void;
}

/** Decides on the cases that are chosen, all alike and with one reason. */
export function ChosenCases({ cases, onDecided, onDone }: ChosenCasesProps) {
  const [asked, setAsked] = useState<CaseDecision>();
  const [reason, setReason] = useState("");
  const count = countOf(cases.length, CASES);

  async function decideAll(decision: CaseDecision) {
    try {
      for (const { id } of cases) await decide(id, decision, reason.trim());
    } finally {
      onDecided();
    }
    tell({ text: `${count} ${cases.length === 1 ? "is" : "are"} ${ACTS[decision].done}. Each can be decided anew.` });
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      {(["keep", "hide", "remove"] as const).map((decision) => (
        <Button
          key={decision}
          variant={decision === "keep" ? "secondary" : "danger"}
          size="small"
          onClick={() => setAsked(decision)}
        >
          {ACTS[decision].label} {count}
        </Button>
      ))}
      {asked && (
        <ConfirmSheet
          title={`${ACTS[asked].label} ${count}?`}
          action={`${ACTS[asked].label} ${count}`}
          isDangerous={asked !== "keep"}
          isReady={reason.trim() !== ""}
          act={() => decideAll(asked)}
          onDone={onDone}
          onClose={() => setAsked(undefined)}
        >
          <p>{ACTS[asked].consequence} Each can be decided anew.</p>
          <ReasonField
            help="Their authors read it. Say which rule they break, or why they stay."
            value={reason}
            onChange={setReason}
          />
        </ConfirmSheet>
      )}
    </div>
  );
}
