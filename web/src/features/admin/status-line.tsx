"use client";

import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { messageOf } from "@/lib/api/errors";
import { cn } from "@/lib/cn";
import { useStatus } from "./use-status";

/** One line above every page of the team: what is wrong, with what to do then, or that nothing is. It keeps its height, so that nothing moves. */
export function StatusLine() {
  const { problems, isKnown, error } = useStatus();
  return (
    <div
      role="status"
      aria-label="How things are"
      tabIndex={0}
      className="flex h-11 [scrollbar-width:none] items-center gap-2 overflow-x-auto text-sm whitespace-nowrap"
    >
      {problems.map(({ id, tone, text, href }) => {
        const Icon = tone === "danger" ? CircleAlert : TriangleAlert;
        return (
          <span
            key={id}
            className={cn(
              "inline-flex h-9 shrink-0 items-center gap-2 rounded-full px-3",
              tone === "danger" ? "bg-danger-soft text-danger" : "bg-caution-soft text-caution",
            )}
          >
            <Icon className="size-4" aria-hidden />
            <Link href={href} prefetch={false} className="font-medium underline underline-offset-4">
              {text}
            </Link>
            <Link href={`/admin/runbook#${id}`} prefetch={false} className="text-xs underline underline-offset-4">
              What to do<span className="sr-only"> when {text}</span>
            </Link>
          </span>
        );
      })}
      {error ? (
        <span className="inline-flex items-center gap-2 text-danger">
          <CircleAlert className="size-4" aria-hidden /> How things are is not known: {messageOf(error)}
        </span>
      ) : (
        isKnown &&
        problems.length === 0 && (
          <span className="inline-flex items-center gap-2 text-muted">
            <CircleCheck className="size-4 text-success" aria-hidden /> Everything runs. No job is dead or late, and the
            ledger agrees with Stripe.
          </span>
        )
      )}
    </div>
  );
}
