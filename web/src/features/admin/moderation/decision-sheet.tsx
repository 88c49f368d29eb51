"use client";

import { useState } from "react";
import type { CaseDecision, ModerationCase } from "@/lib/api/types";
import { ConfirmSheet } from "../confirm-sheet";
import { ReasonField } from "../reason-field";
import { decisionConsequence, decisionLabel } from "./decisions";
import { decide } from "./use-cases";

interface DecisionSheetProps {
  moderationCase: ModerationCase;
  decision: CaseDecision;
  onDone: () => void;
  onClose: () => void;
}

/** Asks for the reason of a decision; Enter decides. */
export function DecisionSheet({ moderationCase: { id, subject }, decision, onDone, onClose }: DecisionSheetProps) {
  const [reason, setReason] = useState("");
  const label = decisionLabel(decision, subject);
  return (
    <ConfirmSheet
      title={`${label}?`}
      action={label}
      isDangerous={decision !== "keep"}
      isReady={reason.trim() !== ""}
      act={() => decide(id, decision, reason.trim())}
      onDone={onDone}
      onClose={onClose}
    >
      <p>{decisionConsequence(decision, subject)} It can be undone.</p>
      <ReasonField
        help="The author reads it. Say which rule it breaks, or why it stays."
        value={reason}
        onChange={setReason}
      />
    </ConfirmSheet>
  );
}
