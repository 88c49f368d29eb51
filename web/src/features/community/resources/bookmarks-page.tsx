"use client";

import Link from "next/link";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { User } from "@/lib/api/types";
import { ResourceGrid } from "./resource-card";
import { resourcesOf, useBookmarks } from "./use-resources";

/** What whoever is signed in has bookmarked. */
export function BookmarksPage() {
  return (
    <Guard>
      {(user) => (
        <>
          <h1 className="headline text-xl">Your bookmarks</h1>
          <div className="mt-8 grid gap-6">
            <Bookmarks user={user} />
          </div>
        </>
      )}
    </Guard>
  );
}

function Bookmarks({ user }: { user: User }) {
  const list = useBookmarks(user.id);
  if (list.error && !list.data) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) {
    return (
      <Loading label="Your bookmarks are on their way…">
        <Skeleton className="h-64 w-full" />
      </Loading>
    );
  }
  const resources = resourcesOf(list.data.pages);
  if (resources.length === 0) {
    return (
      <EmptyState
        title="What you bookmark will be here"
        action={
          <Button asChild size="large">
            <Link href="/community/resources">Look through the library</Link>
          </Button>
        }
      >
        <p>The bookmark on a card keeps it for later.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ResourceGrid resources={resources} isKnown />
      {list.isFetchNextPageError && <Failure error={list.error} onRetry={() => void list.fetchNextPage()} />}
      {list.hasNextPage && (
        <Button
          variant="secondary"
          className="justify-self-center"
          isBusy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}
