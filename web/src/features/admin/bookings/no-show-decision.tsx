"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { api, body } from "@/lib/api/client";
import type { Booking } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { ReasonField } from "../reason-field";
import { adminKeys } from "../keys";

/** Decides a report of a no-show that the other side objects to. */
export function NoShowDecision({ booking }: { booking: Booking }) {
  const queryClient = useQueryClient();
  const [decision, setDecision] = useState<"uphold" | "reject">();
  const [reason, setReason] = useState("");
  const absent = booking.no_show?.absent === "coach" ? booking.coach_name : booking.client_name;
  const params = { path: { id: booking.id } };

  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="secondary" size="small" onClick={() => setDecision("uphold")}>
        <bdi>{absent}</bdi> did not come
      </Button>
      <Button variant="secondary" size="small" onClick={() => setDecision("reject")}>
        <bdi>{absent}</bdi> was there
      </Button>
      {decision && (
        <ConfirmSheet
          title={decision === "uphold" ? "Uphold the report?" : "Reject the report?"}
          action={decision === "uphold" ? "Uphold the report" : "Reject the report"}
          isReady={reason.trim() !== ""}
          act={() =>
            body(
              api.POST("/admin/bookings/{id}/no-show/decision", { params, body: { decision, reason: reason.trim() } }),
            )
          }
          onDone={() => {
            tell({ text: decision === "uphold" ? "The report is upheld." : "The report is rejected." });
            void queryClient.invalidateQueries({ queryKey: adminKeys.all });
          }}
          onClose={() => setDecision(undefined)}
        >
          <p>
            {decision === "uphold" && booking.no_show?.absent === "coach"
              ? "The client gets all of the price back. Both get a mail."
              : "No money moves. Both get a mail."}
          </p>
          <ReasonField help="Kept with the booking." value={reason} onChange={setReason} isLong />
        </ConfirmSheet>
      )}
    </div>
  );
}
