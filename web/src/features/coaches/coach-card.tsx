import Link from "next/link";
import type { ReactNode } from "react";
import { HourlyPrice } from "@/components/hourly-price";
import { Avatar } from "@/components/ui/avatar";
import { Chip } from "@/components/ui/chip";
import { Rating } from "@/components/ui/rating";
import type { CoachCard as Card } from "@/lib/api/types";
import { languageName } from "@/lib/names";
import { tagWords } from "@/lib/tags";

interface CoachCardProps {
  coach: Card;
  /** How well they fit whoever looks. */
  fit?: ReactNode;
  /** Marks them to come back to. */
  mark?: ReactNode;
  compare?: ReactNode;
}

/** A coach in the list; the whole card links to the profile. */
export function CoachCard({ coach, fit, mark, compare }: CoachCardProps) {
  return (
    <article className="relative flex h-full flex-col gap-4 rounded-card border border-line bg-surface p-5 transition-colors hover:border-brand">
      {fit}
      <div className="flex items-start gap-4">
        <Avatar id={coach.id} photoUrl={coach.photo_url} className="size-16" />
        <div className="min-w-0">
          <h2 dir="auto" className="headline text-lg leading-snug wrap-anywhere">
            <Link href={`/coaches/${coach.id}`} prefetch={false} className="after:absolute after:inset-0">
              {coach.full_name}
            </Link>
          </h2>
          <p className="figures text-sm">
            <Rating rating={coach.rating} count={coach.review_count} />
          </p>
        </div>
        {/* Its place is kept, so that nothing moves when it is known who looks. */}
        {mark && <div className="-mt-2 -mr-2 ml-auto size-10 shrink-0">{mark}</div>}
      </div>
      <p dir="auto" className="line-clamp-2 text-sm wrap-anywhere text-muted">
        {coach.headline}
      </p>
      <ul className="flex flex-wrap gap-1.5" aria-label="Works on">
        {coach.expertise.slice(0, 3).map((tag) => (
          <li key={tag}>
            <Chip>{tagWords(tag)}</Chip>
          </li>
        ))}
      </ul>
      <div className="mt-auto flex items-baseline justify-between gap-3 border-t border-line pt-3 text-sm">
        <p className="min-w-0 truncate text-muted">{coach.languages.map(languageName).join(", ")}</p>
        {coach.price && (
          <p className="figures text-right">
            <HourlyPrice price={coach.price} about={coach.price_about} />
          </p>
        )}
      </div>
      {compare}
    </article>
  );
}
