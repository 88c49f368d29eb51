"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { api, body } from "@/lib/api/client";
import type { Issue } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { ReasonField } from "../reason-field";
import { adminKeys } from "../keys";
import { ISSUE_KINDS, todoOf } from "./issue-words";

/** Closes a difference for good, with the reason why it is as it is. */
export function CloseIssue({ issue }: { issue: Issue }) {
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <>
      <Button variant="secondary" size="small" onClick={() => setIsOpen(true)}>
        Explain
      </Button>
      {isOpen && (
        <ConfirmSheet
          title={`Explain “${ISSUE_KINDS[issue.kind].label}”?`}
          action="Close it with this reason"
          isReady={reason.trim() !== ""}
          act={() =>
            body(
              api.POST("/admin/reconciliation/{id}/close", {
                params: { path: { id: issue.id } },
                body: { reason: reason.trim() },
              }),
            )
          }
          onDone={() => {
            tell({ text: "It is explained. It opens again if it says something else." });
            void queryClient.invalidateQueries({ queryKey: adminKeys.issues });
          }}
          onClose={() => setIsOpen(false)}
        >
          <p>{todoOf(issue)}</p>
          <p>
            If it is right as it is, say why, and it is closed for good. Should it say something else one day, it is
            open again.
          </p>
          <ReasonField
            label="Why it is as it is"
            help="Kept with it, for the team."
            value={reason}
            onChange={setReason}
            isLong
          />
        </ConfirmSheet>
      )}
    </>
  );
}
