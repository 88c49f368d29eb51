import { Check, Scale } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { CoachCard } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { comparePath, type CoachSearch, MOST_COMPARED, searchPath, withCompared } from "./search";

/** On a card: takes the coach among those who are compared, or out of them. Nothing once they are enough. */
export function CompareToggle({ coach, search }: { coach: CoachCard; search: CoachSearch }) {
  const { compare = [] } = search;
  const isChosen = compare.includes(coach.id);
  if (!isChosen && compare.length >= MOST_COMPARED) return null;
  return (
    // Over the link that covers the card.
    <Button asChild variant={isChosen ? "secondary" : "quiet"} size="small" className="relative z-10 -my-1 self-start">
      <Link
        href={searchPath(withCompared(search, coach.id))}
        replace
        scroll={false}
        prefetch={false}
        aria-label={isChosen ? `Don’t compare ${inText(coach.full_name)}` : `Compare ${inText(coach.full_name)}`}
      >
        {isChosen ? <Check className="size-4" aria-hidden /> : <Scale className="size-4" aria-hidden />}
        {isChosen ? "Compared" : "Compare"}
      </Link>
    </Button>
  );
}

/** At the foot of the screen while coaches are chosen: how many, and the way to see them side by side. */
export function CompareBar({ search }: { search: CoachSearch }) {
  const { compare = [] } = search;
  if (compare.length === 0) return null;
  return (
    <section
      aria-label="Compare coaches"
      className="sticky bottom-3 z-20 flex flex-wrap items-center justify-between gap-3 rounded-card border border-line bg-surface px-4 py-3 shadow-lift"
    >
      <p className="figures text-sm" role="status">
        {compare.length} of {MOST_COMPARED} chosen
        {compare.length === 1 && <span className="text-muted">, one more to compare</span>}
      </p>
      <div className="flex items-center gap-4">
        <Button asChild variant="link" className="text-sm">
          <Link href={searchPath({ ...search, compare: [] })} replace scroll={false} prefetch={false}>
            Choose none
          </Link>
        </Button>
        {compare.length > 1 && (
          <Button asChild size="small">
            <Link href={comparePath(compare)} prefetch={false}>
              See them side by side
            </Link>
          </Button>
        )}
      </div>
    </section>
  );
}
