"use client";

import { ApiError, messageOf } from "@/lib/api/errors";
import { Button } from "./ui/button";
import { Notice } from "./ui/notice";

/** Shown when a query failed: why, and a retry where it may help. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  // What was refused is refused again.
  const mayHelp = !(error instanceof ApiError) || error.isTemporary || error.status === 401;
  return (
    <Notice
      tone="danger"
      action={
        mayHelp && (
          <Button variant="secondary" size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {messageOf(error)}
      {requestId && <span className="mt-1 block text-xs opacity-80">Request {requestId}</span>}
    </Notice>
  );
}
