"use client";

import "./globals.css";
import { useEffect } from "react";
import { reloadForMissingScript } from "@/lib/stale-release";

export default function GlobalError({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => {
    reloadForMissingScript(error);
  }, [error]);
  return (
    <html lang="en">
      <body>
        <main className="mx-auto grid min-h-dvh max-w-lg content-center justify-items-start gap-5 px-6">
          <h1 className="headline text-xl">Something broke on our side.</h1>
          <p>What you saved is safe.</p>
          <button
            type="button"
            onClick={reset}
            className="min-h-11 rounded-control bg-brand px-5 font-medium text-brand-ink"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
