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
        <div className="flex flex-wrap gap-2">
          <Button variant="secondary" size="small" onClick={reset}>
            Try again
          </Button>
          <Button asChild variant="secondary" size="small">
            {/* A new document, so that nothing of what broke is left. */}
            {/* eslint-disable-next-line @next/next/no-html-link-for-pages */}
            <a href="/">Go to the first page</a>
          </Button>
        </div>
      }
    >
      What you saved is safe. If it happens again, come back in a few minutes.
    </Notice>
  );
}
