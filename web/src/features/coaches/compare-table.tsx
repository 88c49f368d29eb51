import Link from "next/link";
import type { ReactNode } from "react";
import { HourlyPrice } from "@/components/hourly-price";
import { Avatar } from "@/components/ui/avatar";
import { Rating } from "@/components/ui/rating";
import type { PublicProfile } from "@/lib/api/types";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { countryName, languageName, listed } from "@/lib/names";
import { tagWords } from "@/lib/tags";
import { zoneCity } from "@/lib/zones";

const ROWS: { name: string; of: (coach: PublicProfile) => ReactNode }[] = [
  { name: "Price", of: ({ price, price_about }) => price && <HourlyPrice price={price} about={price_about} /> },
  { name: "Reviews", of: ({ rating, review_count }) => <Rating rating={rating} count={review_count} /> },
  { name: "Speaks", of: ({ languages }) => listed(languages.map(languageName)) },
  { name: "Knows", of: ({ countries }) => listed(countries.map(countryName)) },
  { name: "Works on", of: ({ expertise }) => expertise.map(tagWords).join(", ") },
  { name: "Sessions", of: ({ session_durations }) => `${listed(session_durations.map(String))} minutes` },
  { name: "Time zone", of: ({ timezone }) => zoneCity(timezone) },
  { name: "Cancelling", of: ({ cancellation_policy }) => cancellationTerms(cancellation_policy) },
];

/** Coaches side by side. The rows of `fit` say how well each fits whoever looks. */
export function CompareTable({ coaches, fit }: { coaches: PublicProfile[]; fit?: ReactNode }) {
  return (
    // Wider than a phone: it scrolls by itself, also by the keyboard; `relative` keeps what only screen readers see inside.
    <div
      role="region"
      aria-label="The coaches side by side"
      tabIndex={0}
      className="relative overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="figures w-full min-w-xl table-fixed text-sm [&_td]:p-3 [&_td]:align-top [&_td]:wrap-anywhere [&_th]:p-3 [&_th]:text-left [&_th]:align-top [&_tr]:border-b [&_tr]:border-line [&_tr:last-child]:border-0">
        <thead>
          <tr>
            <td className="w-28" />
            {coaches.map((coach) => (
              <th key={coach.id} scope="col">
                <Avatar id={coach.id} photoUrl={coach.photo_url} className="size-12" />
                <Link
                  href={`/coaches/${coach.id}`}
                  prefetch={false}
                  dir="auto"
                  className="headline mt-2 block text-lg leading-snug wrap-anywhere underline-offset-4 hover:underline"
                >
                  {coach.full_name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fit}
          {ROWS.map(({ name, of }) => (
            <tr key={name}>
              <th scope="row" className="font-medium text-muted">
                {name}
              </th>
              {coaches.map((coach) => (
                <td key={coach.id}>{of(coach)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
