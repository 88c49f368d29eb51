import { Card } from "@/components/ui/card";
import type { Improvement, Match } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { FactorTable } from "./factor-table";
import { Improvements } from "./improvements";
import { Score } from "./match-card";
import { Reasons } from "./reasons";

/** From so many points on a coach is said to fit. */
const FITS = 50;

interface CoachFitProps {
  match: Match;
  changes: Improvement[];
  className?: string;
}

/** How well a coach fits the signed-in client, why, and what would bring more points. */
export function CoachFit({ match, changes, className }: CoachFitProps) {
  const name = inText(match.coach.full_name);
  return (
    <section aria-labelledby="fit">
      <Card className={className}>
        <div className="flex items-start justify-between gap-4">
          <h2 id="fit" className="headline text-lg">
            {match.points >= FITS ? `Why ${name} fits you` : `How well ${name} fits you`}
          </h2>
          <Score match={match} isSmall />
        </div>
        <div className="mt-4 grid gap-x-10 gap-y-5 md:grid-cols-2">
          <Reasons reasons={match.reasons} warnings={match.warnings} />
          <FactorTable factors={match.factors} />
        </div>
        {changes.length > 0 && (
          <div className="mt-4">
            <Improvements changes={changes} />
          </div>
        )}
      </Card>
    </section>
  );
}
