import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pagination } from "@/components/ui/pagination";
import { CoachCard } from "@/features/coaches/coach-card";
import { CompareBar, CompareToggle } from "@/features/coaches/compare-links";
import { CoachFilters } from "@/features/coaches/coach-filters";
import { FavouriteToggle } from "@/features/coaches/favourite-toggle";
import {
  apiQuery,
  facetsQuery,
  type CoachSearch,
  ignoredFilters,
  knownSearch,
  readSearch,
  searchPath,
} from "@/features/coaches/search";
import { MatchPoints } from "@/features/matching/match-points";
import { ApiError, messageOf } from "@/lib/api/errors";
import { answerUnavailable, publicApi } from "@/lib/api/server";
import { listed } from "@/lib/names";

export const metadata: Metadata = {
  title: "Coaches",
  description: "Every coach on Rapport: what they work on, which languages they speak, what an hour costs.",
};

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CoachesPage({ searchParams }: PageProps) {
  const params = await searchParams;
  const found = await find(readSearch(params));
  if (found instanceof ApiError && found.isTemporary) answerUnavailable();
  return (
    <>
      <h1 className="headline text-xl">Coaches</h1>
      <p className="mt-2 mb-8 max-w-prose text-muted">
        Look around, or{" "}
        <Button asChild variant="link" className="text-base">
          <Link href="/quiz">answer 20 questions</Link>
        </Button>{" "}
        and see who fits you and why.
      </p>
      {found instanceof ApiError ? (
        <SearchFailure error={found} search={readSearch(params)} />
      ) : (
        <div className="grid gap-8">
          <CoachFilters search={found.search} {...found.choices} facets={found.facets} />
          <Ignored filters={ignoredFilters(params, found.search)} />
          <Results page={found.page} search={found.search} />
        </div>
      )}
    </>
  );
}

function SearchFailure({ error, search }: { error: ApiError; search: CoachSearch }) {
  return (
    <Notice
      tone="danger"
      action={
        <Button asChild variant="secondary" size="small">
          {error.isTemporary ? (
            <a href={searchPath(search)}>Try again</a>
          ) : (
            <Link href="/coaches">Show all coaches</Link>
          )}
        </Button>
      }
    >
      {messageOf(error)}
    </Notice>
  );
}

/** What the URL asks for and nobody knows: an old link, or a mistyped one. */
function Ignored({ filters }: { filters: string[] }) {
  if (filters.length === 0) return null;
  return (
    <Notice tone="caution" title="Something in this link is not known here">
      <p className="wrap-anywhere">We left out {listed(filters)}.</p>
    </Notice>
  );
}

type Found = Exclude<Awaited<ReturnType<typeof find>>, ApiError>;

function Results({ page, search }: { page: Found["page"]; search: CoachSearch }) {
  if (page.items.length === 0 && page.total > 0) {
    return (
      <EmptyState
        title={`There is no page ${search.page}`}
        action={
          <Button asChild variant="secondary">
            <Link href={searchPath({ ...search, page: page.pages })}>
              {page.pages > 1 ? `Go to page ${page.pages}, the last one` : "Show the coaches"}
            </Link>
          </Button>
        }
      >
        <p>
          {page.total === 1 ? "One coach fits" : `${page.total} coaches fit`}, on{" "}
          {page.pages === 1 ? "one page" : `${page.pages} pages`}.
        </p>
      </EmptyState>
    );
  }
  if (page.items.length === 0) {
    return (
      <EmptyState
        title="No coach fits all of that"
        action={
          <Button asChild variant="secondary">
            <Link href="/coaches">Show all coaches</Link>
          </Button>
        }
      >
        <p>Take a filter away, or search with fewer words.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <div>
        <p className="figures mb-4 text-sm text-muted" role="status">
          {page.total} {page.total === 1 ? "coach" : "coaches"}
        </p>
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {page.items.map((coach) => (
            <li key={coach.id}>
              <CoachCard
                coach={coach}
                fit={<MatchPoints coachId={coach.id} />}
                mark={<FavouriteToggle coach={coach} />}
                compare={<CompareToggle coach={coach} search={search} />}
              />
            </li>
          ))}
        </ul>
      </div>
      <Pagination page={page.page} pages={page.pages} href={(next) => searchPath({ ...search, page: next })} />
      <CompareBar search={search} />
    </>
  );
}

/** The coaches, and the choices of the filters, which are those of the quiz. */
async function find(requested: CoachSearch) {
  try {
    const api = await publicApi();
    const quiz = await api.GET("/quiz");
    if (!quiz.data) return ApiError.unreachable();
    const { factors } = quiz.data;
    const choicesOf = (key: string) => factors.find((factor) => factor.key === key)?.choices ?? [];
    const choices = {
      languages: choicesOf("languages"),
      countries: choicesOf("target_countries"),
      currencies: choicesOf("budget"),
    };
    const values = (options: { value: string }[]) => options.map(({ value }) => value);
    const search = knownSearch(requested, {
      languages: values(choices.languages),
      countries: values(choices.countries),
      currencies: values(choices.currencies),
    });
    const [coaches, facets] = await Promise.all([
      api.GET("/coaches", { params: { query: apiQuery(search) } }),
      // Only counts: without them the list is as good.
      api.GET("/coaches/facets", { params: { query: facetsQuery(search) } }).catch(() => undefined),
    ]);
    if (!coaches.data) return ApiError.unreachable();
    return { page: coaches.data, choices, search, facets: facets?.data };
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
