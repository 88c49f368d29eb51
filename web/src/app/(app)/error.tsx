"use client";

import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { reloadForMissingScript } from "@/lib/stale-release";

export default function AppError({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => {
    reloadForMissingScript(error);
  }, [error]);
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
