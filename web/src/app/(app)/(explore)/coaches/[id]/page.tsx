import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, Suspense } from "react";
import { JsonLd } from "@/components/json-ld";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { BookBar } from "@/features/bookings/book-bar";
import { BookSession } from "@/features/bookings/book-session";
import { CoachProfile } from "@/features/coaches/coach-profile";
import { CoachReviews } from "@/features/coaches/coach-reviews";
import { FavouriteToggle } from "@/features/coaches/favourite-toggle";
import { WhyThisCoach } from "@/features/matching/why-this-coach";
import { ApiError, messageOf } from "@/lib/api/errors";
import { answerUnavailable, ownOrigin, publicApi, seemsSignedIn } from "@/lib/api/server";
import type { PublicProfile } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { isUuid } from "@/lib/paths";
import { shared } from "@/lib/sharing";

interface PageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ reviews?: string | string[] }>;
}

/** Cached per request: both the metadata and the page need it. */
const coachById = cache(async (id: string) => {
  if (!isUuid(id)) return undefined;
  try {
    const { data } = await (await publicApi()).GET("/coaches/{id}", { params: { path: { id } } });
    return data;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 404 ? undefined : error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const coach = await coachById((await params).id);
  if (!coach || coach instanceof ApiError) return { title: "Coach" };
  const origin = await ownOrigin();
  const description = coach.headline ?? `Book a session with ${coach.full_name}.`;
  const page = { origin, path: `/coaches/${coach.id}`, title: coach.full_name, description };
  return { title: coach.full_name, description, ...shared(page) };
}

/** The coach, for search engines; a rating only where there are reviews. */
function aboutCoach(coach: PublicProfile, origin: string) {
  return {
    "@context": "https://schema.org",
    "@type": "Service",
    serviceType: "Coaching",
    name: `Coaching with ${coach.full_name}`,
    url: `${origin}/coaches/${coach.id}`,
    ...(coach.headline ? { description: coach.headline } : {}),
    provider: { "@type": "Person", name: coach.full_name, knowsLanguage: coach.languages },
    ...(coach.rating && coach.review_count > 0
      ? { aggregateRating: { "@type": "AggregateRating", ratingValue: coach.rating, reviewCount: coach.review_count } }
      : {}),
  };
}

export default async function CoachDetailPage({ params, searchParams }: PageProps) {
  const { id } = await params;
  const coach = await coachById(id);
  if (!coach) notFound();
  if (coach instanceof ApiError) {
    if (coach.isTemporary) answerUnavailable();
    return (
      <Notice
        tone="danger"
        action={
          <Button asChild variant="secondary" size="small">
            <a href={`/coaches/${id}`}>Try again</a>
          </Button>
        }
      >
        {messageOf(coach)}
      </Notice>
    );
  }
  const origin = await ownOrigin();
  const page = Math.min(10_000, Math.max(1, Math.floor(Number((await searchParams).reviews)) || 1));
  return (
    <div className="grid gap-10">
      <JsonLd data={aboutCoach(coach, origin)} />
      <CoachProfile coach={coach} mark={<FavouriteToggle coach={coach} />} />
      <WhyThisCoach coachId={coach.id} name={coach.full_name} isExpected={await seemsSignedIn()} />
      <section id="book" aria-label={`Book a session with ${inText(coach.full_name)}`} className="scroll-mt-24">
        <Suspense fallback={<Skeleton className="h-120 w-full" />}>
          <BookSession coach={coach} />
        </Suspense>
      </section>
      <section id="reviews" aria-labelledby="reviews-title" className="scroll-mt-24">
        <h2 id="reviews-title" className="headline mb-4 text-lg">
          What clients say
        </h2>
        {/* Not streamed: what arrives later is put in its place by a script. */}
        <CoachReviews coach={coach} page={page} />
      </section>
      <BookBar coach={coach} target="book" />
    </div>
  );
}
