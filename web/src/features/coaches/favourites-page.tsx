"use client";

import Link from "next/link";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { CoachCard } from "./coach-card";
import { FavouriteToggle } from "./favourite-toggle";
import { useFavourites } from "./use-favourites";

/** The coaches whom the signed-in client has marked. */
export function FavouritesPage() {
  return (
    <Guard role="client">
      {() => (
        <>
          <h1 className="headline text-xl">Your favourites</h1>
          <p className="mt-2 mb-8 max-w-prose text-muted">The coaches you have marked, to come back to.</p>
          <Favourites />
        </>
      )}
    </Guard>
  );
}

function Favourites() {
  const { favourites } = useFavourites();
  if (favourites.error) return <Failure error={favourites.error} onRetry={() => void favourites.refetch()} />;
  if (!favourites.data) {
    return (
      <Loading label="Your favourites are on their way…">
        <Skeleton className="h-64 w-full" />
      </Loading>
    );
  }
  if (favourites.data.length === 0) {
    return (
      <EmptyState
        title="Coaches you mark will be here"
        action={
          <Button asChild>
            <Link href="/coaches">Look at coaches</Link>
          </Button>
        }
      >
        <p>Mark a coach with the heart, in the list or on their page.</p>
      </EmptyState>
    );
  }
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {favourites.data.map((coach) => (
        <li key={coach.id}>
          <CoachCard coach={coach} mark={<FavouriteToggle coach={coach} />} />
        </li>
      ))}
    </ul>
  );
}
