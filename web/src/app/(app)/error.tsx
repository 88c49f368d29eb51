"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

export default function AppError({ reset }: { error: Error; reset: () => void }) {
  return (
    <Notice
      tone="danger"
      title="Something broke on our side"
      action={
        <Button variant="secondary" size="small" onClick={reset}>
          Try again
        </Button>
      }
    >
      What you saved is safe. If it happens again, come back in a few minutes.
    </Notice>
  );
}
