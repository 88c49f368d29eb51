import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pagination } from "@/components/ui/pagination";
import { CoachCard } from "@/features/coaches/coach-card";
import { CoachFilters } from "@/features/coaches/coach-filters";
import { apiQuery, type CoachSearch, readSearch, searchPath } from "@/features/coaches/search";
import { ApiError } from "@/lib/api/errors";
import { answerUnavailable, publicApi } from "@/lib/api/server";

export const metadata: Metadata = {
  title: "Coaches",
  description: "Every coach on Rapport: what they work on, which languages they speak, what an hour costs.",
};

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CoachesPage({ searchParams }: PageProps) {
  const search = readSearch(await searchParams);
  const found = await find(search);
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
        <Notice
          tone="danger"
          action={
            <Button asChild variant="secondary" size="small">
              <a href={searchPath(search)}>Try again</a>
            </Button>
          }
        >
          {found.message}
        </Notice>
      ) : (
        <div className="grid gap-8">
          <CoachFilters search={search} {...found.choices} />
          <Results page={found.page} search={search} />
        </div>
      )}
    </>
  );
}

type Found = Exclude<Awaited<ReturnType<typeof find>>, ApiError>;

function Results({ page, search }: { page: Found["page"]; search: CoachSearch }) {
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
              <CoachCard coach={coach} />
            </li>
          ))}
        </ul>
      </div>
      <Pagination page={page.page} pages={page.pages} href={(next) => searchPath({ ...search, page: next })} />
    </>
  );
}

/** The coaches, and the choices of the filters, which are those of the quiz. */
async function find(search: CoachSearch) {
  try {
    const api = await publicApi();
    const [coaches, quiz] = await Promise.all([
      api.GET("/coaches", { params: { query: apiQuery(search) } }),
      api.GET("/quiz"),
    ]);
    if (!coaches.data || !quiz.data) return ApiError.unreachable();
    const { factors } = quiz.data;
    const choices = (key: string) => factors.find((factor) => factor.key === key)?.choices ?? [];
    return {
      page: coaches.data,
      choices: {
        languages: choices("languages"),
        countries: choices("target_countries"),
        currencies: choices("budget"),
      },
    };
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
