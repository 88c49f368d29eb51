"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { LibraryPage } from "@/lib/api/types";
import { FeedFilters } from "../feed-filters";
import { MoreLink } from "../more-link";
import { PendingList } from "../pending-list";
import { isOnItsWay, useReader } from "../use-reader";
import { ForYouHint } from "./for-you-hint";
import { ResourceGrid } from "./resource-card";
import { RESOURCE_TYPE_VALUES, RESOURCE_TYPES } from "./resource-types";
import { isNarrowed, RESOURCE_SORTS, type ResourceSearch, resourcesPath } from "./search";
import { resourcesOf, useResources } from "./use-resources";

const SuggestingFor = dynamic(() => import("./suggesting-for").then((module) => module.SuggestingFor));

interface ResourceListProps {
  search: ResourceSearch;
  /** What everybody sees of it: rendered by the server. */
  rendered: LibraryPage;
  /** Somebody seems to be signed in, and has bookmarks. */
  isExpected: boolean;
}

const CHOICES = [
  {
    name: "type",
    label: "Kind",
    options: [
      { value: "", label: "All kinds" },
      ...RESOURCE_TYPE_VALUES.map((value) => ({ value, label: RESOURCE_TYPES[value].plural })),
    ],
  },
  { name: "sort", label: "Order", options: RESOURCE_SORTS },
];

/** The library: what a search finds in it, as cards. */
export function ResourceList({ search, rendered, isExpected }: ResourceListProps) {
  const reader = useReader();
  const { user } = reader;
  const list = useResources(search, rendered);
  const pages = list.data?.pages ?? [rendered];
  const resources = resourcesOf(pages);
  const { total, total_is_estimate, sorted_by } = pages[0]!;
  return (
    <div className="grid gap-5">
      {search.for && user?.role === "coach" && <SuggestingFor session={search.for} />}
      <FeedFilters
        base="/community/resources"
        search={search}
        choices={CHOICES}
        label="Search the library"
        placeholder="Search: interview, sleep…"
      />
      {list.error && !list.isFetchNextPageError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {isOnItsWay(isExpected, reader, list) ? (
        <PendingList label="The library is on its way…" />
      ) : resources.length === 0 ? (
        <NoResources search={search} mayAdd={user !== undefined && user.role !== "client"} />
      ) : (
        <>
          {search.sort === "for_you" && sorted_by !== "for_you" && !list.isPlaceholderData && (
            <ForYouHint user={user} search={search} />
          )}
          <p className="figures text-sm text-muted" role="status">
            {total_is_estimate && "More than "}
            {total} {total === 1 ? "recommendation" : "recommendations"}
          </p>
          <ResourceGrid
            resources={resources}
            isKnown={user !== undefined && !list.isPlaceholderData}
            session={search.for}
          />
        </>
      )}
      {list.isFetchNextPageError && <Failure error={list.error} onRetry={() => void list.fetchNextPage()} />}
      {(list.hasNextPage || (!list.data && rendered.next_cursor)) && (
        <MoreLink
          href={resourcesPath({ ...search, page: search.page + pages.length })}
          isBusy={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
    </div>
  );
}

/** What will be here, and the one step that fills it. */
function NoResources({ search, mayAdd }: { search: ResourceSearch; mayAdd: boolean }) {
  if (search.sort === "for_you" && !isNarrowed(search) && search.page === 1) {
    return (
      <EmptyState
        title="Nothing here is about that yet"
        action={
          <Button asChild variant="secondary">
            <Link href={resourcesPath({ ...search, sort: undefined })}>Show the newest</Link>
          </Button>
        }
      >
        <p>Of what the library has, nothing shares a topic with you so far.</p>
      </EmptyState>
    );
  }
  if (isNarrowed(search) || search.page > 1) {
    return (
      <EmptyState
        title="Nothing fits all of that"
        action={
          <Button asChild variant="secondary">
            <Link href="/community/resources">Show the whole library</Link>
          </Button>
        }
      >
        <p>Take a filter away, or search with fewer words.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="What coaches recommend will be here"
      action={
        <Button asChild>
          <Link href={mayAdd ? "/community/resources/new" : "/community"}>
            {mayAdd ? "Recommend something" : "Ask the community"}
          </Link>
        </Button>
      }
    >
      <p>Articles, books, templates: what helped their clients on.</p>
    </EmptyState>
  );
}

/** For coaches and the team, who add to the library; its place is kept, so that nothing moves when it is known who reads. */
export function AddResourceLink() {
  const { user } = useReader();
  return (
    <span className="min-h-11 basis-full sm:basis-auto">
      {user && user.role !== "client" && (
        <Button asChild>
          <Link href="/community/resources/new" prefetch={false}>
            <Plus className="size-4" aria-hidden /> Recommend something
          </Link>
        </Button>
      )}
    </span>
  );
}
