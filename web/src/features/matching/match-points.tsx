"use client";

import { Chip } from "@/components/ui/chip";
import { useMatches } from "./use-matches";

/** How well a coach fits the signed-in client, on the edge of a card; nothing for everybody else. */
export function MatchPoints({ coachId }: { coachId: string }) {
  const { matches } = useMatches();
  const match = matches.data?.matches.find(({ coach }) => coach.id === coachId);
  if (!match) return null;
  return (
    <p className="pointer-events-none absolute -top-3 right-4">
      <Chip tone="brand" className="figures border border-brand/40">
        <span className="sr-only">Fits you: </span>
        {match.points} of 100 points
      </Chip>
    </p>
  );
}
