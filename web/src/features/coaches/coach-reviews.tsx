import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pagination } from "@/components/ui/pagination";
import { Stars } from "@/components/ui/stars";
import { ApiError } from "@/lib/api/errors";
import { publicApi } from "@/lib/api/server";
import type { PublicProfile } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { monthYear } from "@/lib/time";

const PER_PAGE = 4;

async function reviewsOf(id: string, page: number) {
  const options = { params: { path: { id }, query: { page, per_page: PER_PAGE } } };
  try {
    const { data } = await (await publicApi()).GET("/coaches/{id}/reviews", options);
    return data;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** The reviews of a coach, paginated; the page is in the URL, so that it works without scripts. */
export async function CoachReviews({ coach, page }: { coach: PublicProfile; page: number }) {
  const reviews = await reviewsOf(coach.id, page);
  if (!reviews || reviews instanceof ApiError) {
    return <Notice tone="danger">The reviews can&rsquo;t be shown right now. Load the page again in a moment.</Notice>;
  }
  if (reviews.total === 0) {
    return (
      <EmptyState title="The first review will be here">
        <p>Clients write it after a session. Whoever meets {inText(coach.full_name)} first can be the one.</p>
      </EmptyState>
    );
  }
  if (reviews.items.length === 0) {
    return (
      <EmptyState
        title={`There is no page ${page} of reviews`}
        action={
          <Button asChild variant="secondary">
            <Link href={`/coaches/${coach.id}#reviews`}>See the newest ones</Link>
          </Button>
        }
      >
        <p>{reviews.pages === 1 ? "There is one page." : `There are ${reviews.pages} pages.`}</p>
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-6">
      <ul className="grid gap-5 sm:grid-cols-2">
        {reviews.items.map((review) => (
          <li key={review.id} className="rounded-card border border-line bg-surface p-5">
            <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
              <span dir="auto" className="font-semibold">
                {review.client_name}
              </span>
              <Stars rating={review.rating} />
            </p>
            {/* The visitor's zone is unknown on the server; a month is precise enough. */}
            <p className="text-xs text-muted">{monthYear(review.created_at, "UTC")}</p>
            {review.comment && (
              <p dir="auto" className="mt-3 text-sm wrap-anywhere whitespace-pre-line">
                {review.comment}
              </p>
            )}
          </li>
        ))}
      </ul>
      <Pagination
        page={reviews.page}
        pages={reviews.pages}
        href={(next) => `/coaches/${coach.id}${next > 1 ? `?reviews=${next}` : ""}#reviews`}
      />
    </div>
  );
}
