import { ArrowRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Bar } from "@/components/ui/bar";
import { Button } from "@/components/ui/button";
import { demoMatch, demoTimes } from "@/features/marketing/demo-match";
import { GoalCoaches } from "@/features/marketing/goal-coaches";
import { JsonLd } from "@/components/json-ld";
import { landingData } from "@/features/marketing/landing-data";

import { FACTORS } from "@/features/matching/factors";
import { MatchCard } from "@/features/matching/match-card";
import { ownOrigin } from "@/lib/api/server";
import { cn } from "@/lib/cn";
import { shared } from "@/lib/sharing";

const NOTHING = { total: 0, byGoal: [], voices: [] };

const steps = [
  {
    title: "Say what you want",
    text: "Twenty short questions, each with the reason why it is asked. Six minutes; you can stop and come back.",
  },
  {
    title: "See who fits, and why",
    text: "Ten coaches with points you can check, sentences instead of stars, and a word on how sure we are.",
  },
  {
    title: "Book an hour",
    text: "Free times in your own zone. The time is held while you pay; cancel by the policy you saw before.",
  },
];

const meanings: Record<(typeof FACTORS)[number]["key"], { points: number; text: string }> = {
  goals: { points: 30, text: "What you wrote, compared with how coaches describe their work." },
  language: { points: 25, text: "The one you think in counts most." },
  country: { points: 20, text: "Where you live, or where you are going." },
  budget: { points: 15, text: "What an hour may cost you, in any currency." },
  availability: { points: 10, text: "Hours of your week in which you are both free." },
};

const TITLE = "Rapport: find the coach who fits you";
const DESCRIPTION =
  "A coach is someone to think with, for an hour at a time. Twenty questions, the coaches who fit you, and the reasons why.";

export async function generateMetadata(): Promise<Metadata> {
  const origin = await ownOrigin();
  return {
    title: { absolute: TITLE },
    description: DESCRIPTION,
    ...shared({ origin, path: "/", title: TITLE, description: DESCRIPTION }),
  };
}

/** Rendered for each visitor, since its scripts carry a nonce; what it shows of the marketplace is read once a minute. */
export default async function LandingPage() {
  const origin = await ownOrigin();
  const { total, byGoal, voices } = await landingData().catch(() => NOTHING);
  return (
    <>
      <JsonLd
        data={{
          "@context": "https://schema.org",
          "@type": "WebSite",
          name: "Rapport",
          url: `${origin}/`,
          description: DESCRIPTION,
          potentialAction: {
            "@type": "SearchAction",
            target: `${origin}/coaches?q={search_term_string}`,
            "query-input": "required name=search_term_string",
          },
        }}
      />
      <section className="mx-auto max-w-6xl px-4 pt-12 sm:px-6 sm:pt-20">
        <h1 className="headline max-w-3xl text-2xl">Find the coach who fits you, and see why.</h1>
        <p className="mt-5 max-w-prose text-muted">
          A coach is someone to think with, for an hour at a time: about work, a move, or the people around you.
        </p>
        <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
          <Button asChild size="large">
            <Link href="/quiz" prefetch={false}>
              Find your coach <ArrowRight className="size-4.5" aria-hidden />
            </Link>
          </Button>
          {total > 0 && (
            <Link
              href="/coaches"
              prefetch={false}
              className="figures inline-flex min-h-11 items-center text-brand underline underline-offset-4"
            >
              See all {total} coaches
            </Link>
          )}
        </div>
        <figure className="mt-12 sm:mt-16">
          <figcaption className="mb-3 text-sm text-muted">What a match looks like, with an invented coach</figcaption>
          <MatchCard
            match={demoMatch}
            rank={1}
            heading="h2"
            className="shadow-lift"
            times={
              <div>
                <p className="mb-2 text-xs text-muted">Next free times, Lisbon</p>
                <ul className="flex flex-wrap gap-2">
                  {demoTimes.map((time) => (
                    <li key={time}>
                      <Button asChild variant="secondary" size="small" className="figures px-2.5">
                        <Link href="/quiz" prefetch={false}>
                          {time}
                        </Link>
                      </Button>
                    </li>
                  ))}
                </ul>
              </div>
            }
          />
        </figure>
      </section>

      {byGoal.length > 0 && (
        <Section title="Who could it be?">
          <GoalCoaches coaches={byGoal} />
        </Section>
      )}

      <Section title="From a question to an hour">
        <ol className="grid gap-8 md:grid-cols-3 md:gap-12">
          {steps.map(({ title, text }, index) => (
            <li key={title} className="border-t border-line-strong/50 pt-5">
              <span className="headline figures text-lg text-brand" aria-hidden>
                {index + 1}
              </span>
              <h3 className="headline mt-2 text-lg">{title}</h3>
              <p className="mt-2 text-muted">{text}</p>
            </li>
          ))}
        </ol>
      </Section>

      <Section title="Five factors, one hundred points">
        <p className="-mt-4 mb-8 max-w-prose text-muted">
          No secret formula. Every match shows what it is made of, what speaks against it, and what we don&rsquo;t know.
        </p>
        <Bar
          parts={FACTORS.map(({ key, colour }) => ({ key, colour, share: meanings[key].points / 100 }))}
          gap={0.005}
          radius={6}
          className="h-3"
        />
        <dl className="mt-8 grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-5 lg:gap-x-8">
          {FACTORS.map(({ key, name, colour }) => (
            <div key={key}>
              <dt className="flex items-baseline justify-between gap-2 font-semibold">
                <span className="flex items-center gap-2">
                  <span className={cn("size-2.5 rounded-full bg-current", colour)} aria-hidden />
                  {name}
                </span>
                <span className="figures font-normal text-muted">{meanings[key].points}</span>
              </dt>
              <dd className="mt-1.5 text-sm text-muted">{meanings[key].text}</dd>
            </div>
          ))}
        </dl>
      </Section>

      {voices.length > 0 && (
        <Section title="What clients say">
          <div className="grid gap-8 md:grid-cols-3 md:gap-12">
            {voices.map(({ coach, review }) => (
              <figure key={review.id} className="flex flex-col gap-5">
                <blockquote dir="auto" className="headline text-lg leading-snug font-normal wrap-anywhere">
                  “{review.comment}”
                </blockquote>
                <figcaption className="mt-auto flex items-center gap-3 text-sm text-muted">
                  <Avatar id={coach.id} photoUrl={coach.photo_url} className="size-11" />
                  <span>
                    {review.client_name}, {review.rating} of 5 stars
                    <span className="block">
                      about{" "}
                      <Link
                        href={`/coaches/${coach.id}#reviews`}
                        prefetch={false}
                        className="text-brand underline underline-offset-4"
                      >
                        {coach.full_name}
                      </Link>
                    </span>
                  </span>
                </figcaption>
              </figure>
            ))}
          </div>
        </Section>
      )}

      <section id="coaches" className="mt-24 scroll-mt-8 bg-brand-soft sm:mt-32">
        <div className="mx-auto grid max-w-6xl items-center gap-8 px-4 py-16 sm:px-6 sm:py-20 md:grid-cols-[1fr_auto]">
          <div>
            <h2 className="headline text-xl">For coaches</h2>
            <p className="mt-3 max-w-prose">
              People come to you because you fit, and they know why before the first word. You set your hours, your
              price and your policy; bookings, payments, reminders and time zones are ours.
            </p>
          </div>
          <Button asChild size="large">
            <Link href="/signup?role=coach" prefetch={false}>
              Open your practice
            </Link>
          </Button>
        </div>
      </section>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mx-auto max-w-6xl px-4 pt-24 sm:px-6 sm:pt-32">
      <h2 className="headline mb-8 text-xl">{title}</h2>
      {children}
    </section>
  );
}
