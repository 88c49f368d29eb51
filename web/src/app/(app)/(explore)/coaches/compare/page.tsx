import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { CompareTable } from "@/features/coaches/compare-table";
import { comparedIn } from "@/features/coaches/search";
import { ComparedFit } from "@/features/matching/compared-fit";
import { ApiError } from "@/lib/api/errors";
import { answerUnavailable, publicApi, seemsSignedIn } from "@/lib/api/server";

export const metadata: Metadata = { title: "Coaches side by side", robots: { index: false } };

interface PageProps {
  searchParams: Promise<{ coach?: string | string[] }>;
}

export default async function ComparePage({ searchParams }: PageProps) {
  const coaches = await coachesOf(comparedIn((await searchParams).coach));
  return (
    <div className="grid gap-6">
      <h1 className="headline text-xl">Coaches side by side</h1>
      {coaches.length === 0 ? (
        <EmptyState
          title="There is nobody to compare"
          action={
            <Button asChild variant="secondary">
              <Link href="/coaches">Choose among all coaches</Link>
            </Button>
          }
        >
          <p>On the list, “Compare” on a card brings a coach here, three at most.</p>
        </EmptyState>
      ) : (
        <>
          <CompareTable
            coaches={coaches}
            fit={<ComparedFit coachIds={coaches.map(({ id }) => id)} isExpected={await seemsSignedIn()} />}
          />
          <p className="text-sm">
            <Button asChild variant="link">
              <Link href="/coaches">See all coaches</Link>
            </Button>
          </p>
        </>
      )}
    </div>
  );
}

/** Those of them who are listed, in the order of the URL. */
async function coachesOf(ids: string[]) {
  const api = await publicApi();
  const found = await Promise.all(
    ids.map(async (id) => {
      try {
        return (await api.GET("/coaches/{id}", { params: { path: { id } } })).data;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.isTemporary) answerUnavailable();
        return undefined;
      }
    }),
  );
  return found.filter((coach) => coach !== undefined);
}
