import Link from "next/link";
import { HourlyPrice } from "@/components/hourly-price";
import { Avatar } from "@/components/ui/avatar";
import { Rating } from "@/components/ui/rating";
import type { CoachCard } from "@/lib/api/types";
import { GOALS } from "./pick";

/** Real coaches, one for each goal; the whole card leads to the coach. */
export function GoalCoaches({ coaches }: { coaches: { goal: string; coach: CoachCard }[] }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {coaches.map(({ goal, coach }) => (
        <li
          key={coach.id}
          className="relative grid content-start gap-4 rounded-card border border-line bg-surface p-5 transition-colors hover:border-brand"
        >
          <p className="text-sm font-medium text-brand">{GOALS[goal]}</p>
          <div className="flex items-center gap-4">
            <Avatar id={coach.id} photoUrl={coach.photo_url} className="size-14" />
            <div className="min-w-0">
              <h3 dir="auto" className="headline text-lg leading-snug wrap-anywhere">
                <Link href={`/coaches/${coach.id}`} prefetch={false} className="after:absolute after:inset-0">
                  {coach.full_name}
                </Link>
              </h3>
              <p className="figures flex flex-wrap gap-x-3 text-sm">
                <Rating rating={coach.rating} count={coach.review_count} />
                {coach.price && <HourlyPrice price={coach.price} />}
              </p>
            </div>
          </div>
          <p dir="auto" className="line-clamp-3 text-sm wrap-anywhere text-muted">
            {coach.headline}
          </p>
        </li>
      ))}
    </ul>
  );
}
