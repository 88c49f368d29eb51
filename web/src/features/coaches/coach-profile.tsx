import { Globe, Languages, MapPin } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { HourlyPrice } from "@/components/hourly-price";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Rating } from "@/components/ui/rating";
import type { PublicProfile } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { countryName, languageName, listed } from "@/lib/names";
import { tagWords } from "@/lib/tags";
import { zoneCity } from "@/lib/zones";

interface CoachProfileProps {
  coach: PublicProfile;
  /** Shown within another page: narrower, and without what leads on. */
  isPreview?: boolean;
  /** Marks them to come back to. */
  mark?: ReactNode;
}

/** A coach's public profile. */
export function CoachProfile({ coach, isPreview, mark }: CoachProfileProps) {
  const Name = isPreview ? "h3" : "h1";
  return (
    <div className={isPreview ? "grid gap-8" : "grid gap-8 lg:grid-cols-[1fr_18rem] lg:gap-14"}>
      <div>
        <div className="flex items-center gap-5">
          <Avatar id={coach.id} photoUrl={coach.photo_url} pixels={112} className="size-20 sm:size-28" />
          <div className="min-w-0">
            <Name dir="auto" className="headline text-xl wrap-anywhere">
              {coach.full_name}
            </Name>
            <p className="figures mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-sm">
              <a href="#reviews" className="rounded-control underline-offset-4 hover:underline">
                <Rating rating={coach.rating} count={coach.review_count} />
              </a>
              {coach.price && <HourlyPrice price={coach.price} about={coach.price_about} />}
            </p>
          </div>
          {mark && <div className="ml-auto size-10 shrink-0 self-start">{mark}</div>}
        </div>
        {coach.headline && (
          <p dir="auto" className="headline mt-7 max-w-2xl text-lg leading-snug wrap-anywhere">
            {coach.headline}
          </p>
        )}
        {coach.bio && (
          <p dir="auto" className="mt-4 max-w-[68ch] wrap-anywhere whitespace-pre-line">
            {coach.bio}
          </p>
        )}
        {!isPreview && (
          <Button asChild size="large" className="mt-7 hidden sm:inline-flex">
            <a href="#book">See free times</a>
          </Button>
        )}
      </div>
      <aside
        aria-label="At a glance"
        className={cn(
          "grid content-start gap-6 border-t border-line pt-6",
          !isPreview && "lg:border-t-0 lg:border-l lg:pt-0 lg:pl-8",
        )}
      >
        <div>
          <h2 className="mb-2 text-sm text-muted">Works on</h2>
          <ul className="flex flex-wrap gap-1.5">
            {coach.expertise.map((tag) => (
              <li key={tag}>
                <Link href={`/coaches?expertise=${tag}`} prefetch={false} className="rounded-full">
                  <Chip tone="brand">{tagWords(tag)}</Chip>
                </Link>
              </li>
            ))}
          </ul>
        </div>
        <ul className="grid gap-3.5 text-sm">
          <Fact icon={Languages} label="Speaks">
            {listed(coach.languages.map(languageName))}
          </Fact>
          <Fact icon={MapPin} label="Knows">
            {listed(coach.countries.map(countryName))}
          </Fact>
          <Fact icon={Globe} label="Time zone">
            {zoneCity(coach.timezone)}
          </Fact>
        </ul>
      </aside>
    </div>
  );
}

function Fact({ icon: Icon, label, children }: { icon: typeof Globe; label: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <Icon className="mt-0.5 size-4.5 shrink-0 text-muted" aria-hidden />
      <span>
        <span className="block text-muted">{label}</span>
        {children}
      </span>
    </li>
  );
}
