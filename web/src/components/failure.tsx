"use client";

import { ApiError, messageOf } from "@/lib/api/errors";
import { Button } from "./ui/button";
import { Notice } from "./ui/notice";

/** A page that could not be filled: what happened, and trying again where that may help. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Notice
      tone="danger"
      action={
        <Button look="secondary" size="small" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {messageOf(error)}
      {requestId && <span className="mt-1 block text-xs opacity-80">Request {requestId}</span>}
    </Notice>
  );
}
