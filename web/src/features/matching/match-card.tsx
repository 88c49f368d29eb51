import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { HourlyPrice } from "@/components/hourly-price";
import { Avatar } from "@/components/ui/avatar";
import { Bar } from "@/components/ui/bar";
import { Chip } from "@/components/ui/chip";
import { Rating } from "@/components/ui/rating";
import type { Match } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { FactorTable } from "./factor-table";
import { confidenceWord, FACTORS, percent } from "./factors";
import { Reasons } from "./reasons";

interface MatchCardProps {
  match: Match;
  /** Its position in the list, from 1. */
  rank: number;
  /** The next free times, as buttons. */
  times?: ReactNode;
  /** The link to the coach's profile. */
  action?: ReactNode;
  heading?: "h2" | "h3";
  className?: string;
}

/** A matching coach: points, confidence and reasons. */
export function MatchCard({ match, rank, times, action, heading: Heading = "h2", className }: MatchCardProps) {
  const { coach } = match;
  return (
    <article
      className={cn(
        "grid gap-x-10 gap-y-6 rounded-card border border-line bg-surface p-5 sm:p-7 md:grid-cols-[1fr_minmax(0,23rem)]",
        rank === 1 && "shadow-lift",
        className,
      )}
    >
      <div className="grid content-start gap-5">
        <div className="grid grid-cols-[auto_1fr_min-content] items-center gap-x-4 gap-y-3 sm:grid-cols-[auto_1fr_auto] sm:items-start">
          <Avatar id={coach.id} photoUrl={coach.photo_url} pixels={80} className="size-16 sm:row-span-2 sm:size-20" />
          <Heading
            dir="auto"
            className="headline min-w-0 text-lg leading-tight wrap-anywhere sm:mt-1 sm:-mb-2 sm:text-xl"
          >
            {coach.full_name}
          </Heading>
          <div className="sm:row-span-2">
            <Score match={match} />
          </div>
          <div className="col-span-3 sm:col-span-1 sm:col-start-2">
            <p dir="auto" className="text-sm text-muted">
              {coach.headline}
            </p>
            <CoachFacts match={match} />
          </div>
        </div>
        <Reasons reasons={match.reasons} warnings={match.warnings} />
      </div>
      <div className="grid content-start gap-5">
        <FactorTable factors={match.factors} />
        {times}
        {action}
      </div>
    </article>
  );
}

function CoachFacts({ match: { coach } }: { match: Match }) {
  return (
    <p className="figures mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <Rating rating={coach.rating} count={coach.review_count} />
      {coach.price && <HourlyPrice price={coach.price} about={coach.price_about} />}
    </p>
  );
}

/** The points, and the confidence as a word and a percentage. */
export function Score({ match, isSmall }: { match: Match; isSmall?: boolean }) {
  return (
    <div className={cn("shrink-0 text-right", isSmall && "sm:w-24")}>
      <p className={cn("headline figures leading-none", isSmall ? "text-lg" : "text-2xl")}>
        {match.points}
        <span className="sr-only"> of 100 points</span>
      </p>
      <p className="mt-1.5 text-xs text-muted">
        <span className={cn(isSmall && "sr-only")}>Confidence </span>
        <span className="font-medium whitespace-nowrap text-ink">
          {confidenceWord(match.confidence)} · {percent(match.confidence)}
        </span>
      </p>
    </div>
  );
}

/** A match in one row, with its first reason. */
export function CompactMatch({ match, action }: { match: Match; action: ReactNode }) {
  const { coach } = match;
  return (
    <article className="flex flex-wrap items-center gap-x-4 gap-y-3 border-b border-line py-4 last:border-0 sm:flex-nowrap">
      <Avatar id={coach.id} photoUrl={coach.photo_url} className="size-12" />
      <div className="min-w-0 flex-1">
        <h3 dir="auto" className="font-semibold wrap-anywhere">
          {coach.full_name}
        </h3>
        <p dir="auto" className="line-clamp-2 text-sm wrap-anywhere text-muted">
          {match.reasons[0] ?? coach.headline}
        </p>
        {match.warnings.includes("no_shared_language") && (
          <Chip tone="caution" className="mt-1.5">
            <TriangleAlert className="size-3.5" aria-hidden /> No shared language
          </Chip>
        )}
      </div>
      <FactorStrip match={match} />
      <Score match={match} isSmall />
      <div className="w-full sm:w-36">{action}</div>
    </article>
  );
}

/** The five factors as one bar; its label has the numbers. */
function FactorStrip({ match }: { match: Match }) {
  const label = FACTORS.map(({ key, name }) => `${name} ${match.factors[key].points}`).join(", ");
  return (
    <div
      role="img"
      aria-label={`Points: ${label}`}
      className="hidden h-2 w-36 overflow-hidden rounded-full bg-ink/8 md:block"
    >
      <Bar
        parts={FACTORS.map(({ key, colour }) => ({ key, colour, share: match.factors[key].points / 100 }))}
        radius={0}
      />
    </div>
  );
}
