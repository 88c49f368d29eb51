import { UserRound } from "lucide-react";
import { Card } from "@/components/ui/card";
import type { PreviewedMatch } from "@/lib/api/types";
import { FactorTable } from "./factor-table";
import { Reasons } from "./reasons";

/** A match without who it is: the points, the reasons and what they are made of. */
export function HiddenMatch({ match, rank }: { match: PreviewedMatch; rank: number }) {
  return (
    <Card className="grid gap-x-8 gap-y-5 md:grid-cols-[1fr_minmax(0,17rem)]">
      <div className="grid content-start gap-4">
        <div className="flex items-center gap-4">
          <span aria-hidden className="grid size-14 shrink-0 place-items-center rounded-full bg-brand-soft text-brand">
            <UserRound className="size-7" />
          </span>
          <h2 className="headline min-w-0 flex-1 text-lg">Coach {rank}</h2>
          <p className="headline figures text-xl">
            {match.points}
            <span className="sr-only"> points</span>
          </p>
        </div>
        <Reasons reasons={match.reasons} />
      </div>
      <FactorTable factors={match.factors} />
    </Card>
  );
}
