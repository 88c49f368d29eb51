"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AmountInput } from "@/components/amount-input";
import { Field } from "@/components/ui/field";
import { api, body } from "@/lib/api/client";
import type { PaymentWork } from "@/lib/api/types";
import { IdempotentSender } from "@/lib/idempotency";
import { price, typedAmount } from "@/lib/money";
import { tell } from "@/lib/tell";
import { ConfirmSheet } from "../confirm-sheet";
import { ReasonField } from "../reason-field";
import { adminKeys } from "../keys";

interface RefundSheetProps {
  payment: PaymentWork;
  /** What has not gone back yet, in minor units. */
  left: number;
  onClose: () => void;
}

/** Sends a payment back, all of it or a part, with the reason for the books. */
export function RefundSheet({ payment: { id, currency }, left, onClose }: RefundSheetProps) {
  const queryClient = useQueryClient();
  const [sender] = useState(() => new IdempotentSender());
  const [typed, setTyped] = useState<{ text: string; amount?: number }>({
    text: typedAmount({ amount: left, currency }),
    amount: left,
  });
  const [reason, setReason] = useState("");
  const { amount } = typed;
  const isTooMuch = amount !== undefined && amount > left;
  const isReady = amount !== undefined && amount > 0 && !isTooMuch && reason.trim() !== "";
  const shown = price({ amount: amount ?? 0, currency });
  return (
    <ConfirmSheet
      title="Refund this payment?"
      action={amount ? `Refund ${shown}` : "Refund"}
      isDangerous
      isReady={isReady}
      act={() =>
        sender.send({ amount, reason: reason.trim() }, (key) =>
          body(
            api.POST("/payment/{id}/refund", {
              params: { path: { id }, header: { "Idempotency-Key": key } },
              body: { amount, reason: reason.trim() },
            }),
          ),
        )
      }
      onDone={() => {
        tell({ text: `${shown} goes back. Stripe is asked by a worker; the client gets a mail.` });
        void queryClient.invalidateQueries({ queryKey: adminKeys.all });
      }}
      onClose={onClose}
    >
      <p>
        It can’t be called back. The booking stays as it is: cancel it on its page if the session shall not take place.
      </p>
      <Field
        label={`Amount in ${currency}`}
        help={`${price({ amount: left, currency })} can still go back.`}
        error={isTooMuch ? `At most ${price({ amount: left, currency })} can go back.` : undefined}
      >
        {(control) => (
          <AmountInput
            {...control}
            text={typed.text}
            currency={currency}
            onChange={(text, value) => setTyped({ text, amount: value })}
          />
        )}
      </Field>
      <ReasonField
        help="Kept with the refund, for the team. The client does not see it."
        value={reason}
        onChange={setReason}
        isLong
      />
    </ConfirmSheet>
  );
}
