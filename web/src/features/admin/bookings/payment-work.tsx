"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import type { PaymentWork as Payment } from "@/lib/api/types";
import { price } from "@/lib/money";
import { At } from "../at";
import { Facts } from "../facts";
import { statusWords } from "./booking-status";
import { RefundSheet } from "./refund-sheet";

/** A payment with what went back, and what can still go back. */
export function PaymentWork({ payment, canAct }: { payment: Payment; canAct: boolean }) {
  const [isRefunding, setIsRefunding] = useState(false);
  const money = (amount: number) => price({ amount, currency: payment.currency });
  // What is on its way counts already, so that nothing is sent back twice.
  const asked = payment.refunds.reduce((sum, { status, amount }) => (status === "failed" ? sum : sum + amount), 0);
  const left = payment.amount - Math.max(asked, payment.refunded_amount);
  const isPaid = payment.status === "succeeded" || payment.status === "partially_refunded";
  return (
    <article
      aria-label={`Payment of ${money(payment.amount)}`}
      className="grid gap-4 border-b border-line pb-5 last:border-0 last:pb-0"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="figures text-base font-semibold">{money(payment.amount)}</h3>
        <Chip tone={isPaid ? "success" : payment.status === "failed" ? "danger" : "plain"}>
          {statusWords(payment.status)}
        </Chip>
        {canAct && isPaid && left > 0 && (
          <Button variant="danger" size="small" className="ml-auto" onClick={() => setIsRefunding(true)}>
            Refund
          </Button>
        )}
      </div>
      <Facts
        facts={[
          { name: "Begun", value: <At at={payment.created_at} /> },
          { name: "Last changed", value: <At at={payment.updated_at} /> },
          { name: "Went back", value: payment.refunded_amount > 0 ? money(payment.refunded_amount) : null },
          { name: "Stripe’s payment intent", value: payment.stripe_payment_intent_id },
          { name: "Stripe’s session", value: payment.stripe_session_id },
          { name: "Id", value: <code className="text-xs">{payment.id}</code> },
        ]}
      />
      {payment.refunds.length > 0 && (
        <ul aria-label="Refunds" className="grid gap-2 text-sm">
          {payment.refunds.map((refund) => (
            <li
              key={refund.id}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-1 rounded-card bg-sunken px-4 py-2.5"
            >
              <span className="figures font-medium">{price(refund)} back</span>
              <Chip tone={refund.status === "failed" ? "danger" : refund.status === "succeeded" ? "success" : "accent"}>
                {refund.status === "pending" ? "On its way" : statusWords(refund.status)}
              </Chip>
              <span className="min-w-0 flex-1 basis-40 wrap-anywhere text-muted">
                {statusWords(refund.reason)}, asked for by {refund.requested_by}
                {refund.failure_reason && `. Stripe: ${refund.failure_reason}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {isRefunding && <RefundSheet payment={payment} left={left} onClose={() => setIsRefunding(false)} />}
    </article>
  );
}
