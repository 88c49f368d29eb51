"use client";

import Link from "next/link";
import { Bar } from "@/components/ui/bar";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/api/errors";
import { FACTORS } from "./factors";
import { useCoachMatches } from "./use-coach-match";

interface ComparedFitProps {
  coachIds: string[];
  /** Somebody seems to be signed in, so the place is kept until it is known what is shown there. */
  isExpected: boolean;
}

/** Rows of a comparison: the points of each coach for the signed-in client, by factor; none for everybody else. */
export function ComparedFit({ coachIds, isExpected }: ComparedFitProps) {
  const { matches, isClient, isKnown } = useCoachMatches(coachIds);
  if (isKnown ? !isClient : !isExpected) return null;
  if (matches.some(({ error }) => error instanceof ApiError && error.code === "quiz_incomplete")) {
    return (
      <tr className="h-70">
        <th scope="row" className="font-medium text-muted">
          Fits you
        </th>
        <td colSpan={coachIds.length}>
          <p className="mb-3 text-muted">Who fits you, and in what, is shown here once your quiz is complete.</p>
          <Button asChild variant="secondary" size="small">
            <Link href="/quiz">Go to the quiz</Link>
          </Button>
        </td>
      </tr>
    );
  }
  const of = (id: string) => matches[coachIds.indexOf(id)];
  return (
    <>
      <tr>
        <th scope="row" className="font-medium text-muted">
          Fits you
        </th>
        {coachIds.map((id) => (
          <td key={id} className="h-16 font-semibold">
            {of(id)?.data && `${of(id)?.data?.points} of 100 points`}
            {of(id)?.error && <span className="font-normal text-muted">Not known now</span>}
          </td>
        ))}
      </tr>
      {FACTORS.map(({ key, name, colour }) => (
        <tr key={key}>
          <th scope="row" className="font-medium text-muted">
            {name}
          </th>
          {coachIds.map((id) => {
            const factor = of(id)?.data?.factors[key];
            return (
              <td key={id}>
                {factor ? (
                  <>
                    {factor.points} of {Math.round(factor.weight * 100)}
                    <span aria-hidden className="mt-1.5 block h-1.5 overflow-hidden rounded-full bg-ink/8">
                      <Bar parts={[{ share: factor.score ?? 0, colour }]} />
                    </span>
                  </>
                ) : (
                  <span className="text-muted">–</span>
                )}
              </td>
            );
          })}
        </tr>
      ))}
    </>
  );
}
