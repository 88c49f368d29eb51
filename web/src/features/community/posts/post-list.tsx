"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { api, body } from "@/lib/api/client";
import type { PostPage } from "@/lib/api/types";
import { loginPath } from "@/lib/paths";
import { FeedFilters } from "../feed-filters";
import { communityKeys } from "../keys";
import { MoreLink } from "../more-link";
import { MoveKeys } from "@/components/move-keys";
import { PendingList } from "../pending-list";
import { isOnItsWay, useReader } from "../use-reader";
import { PostItem } from "./post-item";
import { POST_TYPE_VALUES, POST_TYPES } from "./post-types";
import { isNarrowed, POST_SORTS, type PostSearch, postsPath, postsQuery } from "./search";

interface PostListProps {
  search: PostSearch;
  /** What everybody sees of it: rendered by the server. */
  rendered: PostPage;
  /** Somebody seems to be signed in, and sees more. */
  isExpected: boolean;
}

const ANY = { value: "", label: "All kinds" };
const TYPES = [ANY, ...POST_TYPE_VALUES.map((value) => ({ value, label: POST_TYPES[value].plural }))];
const VISIBILITIES = [
  { value: "", label: "Public and members’" },
  { value: "public", label: "Public only" },
  { value: "private", label: "Members’ only" },
];

const CHOICES = [
  { name: "type", label: "Kind", options: TYPES },
  { name: "sort", label: "Order", options: POST_SORTS },
  { name: "visibility", label: "Who can read it", options: VISIBILITIES },
];

/** The posts that a search finds, with its filters. Members read them again, since they see more. */
export function PostList({ search, rendered, isExpected }: PostListProps) {
  const reader = useReader();
  const { user, isVisitor } = reader;
  const renderedPages = { pages: [rendered], pageParams: [undefined] };
  const list = useInfiniteQuery({
    queryKey: [...communityKeys.posts, user?.id ?? "visitor", search],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/community/posts", { params: { query: postsQuery(search, pageParam) }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: user !== undefined || isVisitor,
    ...(user ? { placeholderData: renderedPages } : { initialData: renderedPages }),
  });
  const pages = list.data?.pages ?? [rendered];
  // Votes change the order, so a post may be on two pages.
  const items = [...new Map(pages.flatMap((page) => page.items).map((post) => [post.id, post])).values()];
  const { total, total_is_estimate } = pages[0]!;

  return (
    <div className="grid gap-5">
      <FeedFilters
        base="/community"
        search={search}
        choices={CHOICES}
        label="Search posts"
        placeholder="Search: notice period, first job…"
      />
      {list.error && !list.isFetchNextPageError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {isOnItsWay(isExpected, reader, list) ? (
        <PendingList label="The posts are on their way…" />
      ) : items.length === 0 ? (
        <NoPosts search={search} isVisitor={isVisitor} />
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-6 text-sm text-muted">
            <p className="figures" role="status">
              {total_is_estimate && "More than "}
              {total} {total === 1 ? "post" : "posts"}
            </p>
            <MoveKeys selector="[data-post-link]" />
          </div>
          <ol className="-mt-4 divide-y divide-line">
            {items.map((post) => (
              <li key={post.id}>
                <PostItem post={post} />
              </li>
            ))}
          </ol>
        </>
      )}
      {list.isFetchNextPageError && <Failure error={list.error} onRetry={() => void list.fetchNextPage()} />}
      {(list.hasNextPage || (!list.data && rendered.next_cursor)) && (
        <MoreLink
          href={postsPath({ ...search, page: search.page + pages.length })}
          isBusy={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
    </div>
  );
}

/** What will be here, and the one step that fills it. */
function NoPosts({ search, isVisitor }: { search: PostSearch; isVisitor: boolean }) {
  if (search.visibility === "private" && isVisitor) {
    return (
      <EmptyState
        title="These are for members"
        action={
          <Button asChild>
            <Link href={loginPath(postsPath(search))}>Log in</Link>
          </Button>
        }
      >
        <p>Log in, and you see what members write among themselves.</p>
      </EmptyState>
    );
  }
  if (isNarrowed(search) || search.page > 1) {
    return (
      <EmptyState
        title="No post fits all of that"
        action={
          <Button asChild variant="secondary">
            <Link href="/community">Show all posts</Link>
          </Button>
        }
      >
        <p>Take a filter away, or search with fewer words.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="The first post will be here"
      action={
        <Button asChild>
          <Link href="/community/new">Write a post</Link>
        </Button>
      }
    >
      <p>A question, a story, something you would like to hear others on.</p>
    </EmptyState>
  );
}
