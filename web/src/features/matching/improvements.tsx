import { ChevronRight, Plus } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { Improvement } from "@/lib/api/types";

/** Other answers that would bring points with a coach, the most first, and the way to change them. */
export function Improvements({ changes }: { changes: Improvement[] }) {
  return (
    <details className="group border-t border-line pt-2">
      <summary className="inline-flex min-h-10 cursor-pointer list-none items-center gap-1.5 rounded-control text-sm font-medium text-brand [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden />
        What would bring more points
      </summary>
      <ul className="mt-1 grid gap-1.5 text-sm">
        {changes.map(({ factor, points, message }) => (
          <li key={factor} className="flex gap-2.5">
            <span className="figures inline-flex w-9 shrink-0 items-center font-semibold">
              <Plus className="size-3.5" aria-hidden />
              {points}
              <span className="sr-only"> points: </span>
            </span>
            {message}
          </li>
        ))}
      </ul>
      <Button asChild variant="link" className="mt-3 text-sm">
        <Link href="/quiz?step=1">Change your answers</Link>
      </Button>
    </details>
  );
}
