"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import { api, body } from "@/lib/api/client";
import type { PostCard } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { At } from "../at";
import { adminKeys } from "../keys";
import type { Column } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { isNarrowed, PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { RemovePost } from "./remove-post";

const TYPES = [
  { value: "discussion", label: "Discussions" },
  { value: "question", label: "Questions" },
  { value: "story", label: "Stories" },
  { value: "announcement", label: "Announcements" },
] as const;

const CHOICES = [
  { name: "type", label: "Kind", options: [{ value: "", label: "Any" }, ...TYPES] },
  {
    name: "hidden",
    label: "Hidden",
    options: [
      { value: "", label: "Any" },
      { value: "true", label: "Hidden or removed" },
      { value: "false", label: "Shown" },
    ],
  },
  {
    name: "visibility",
    label: "Who can read it",
    options: [
      { value: "", label: "Any" },
      { value: "public", label: "Everybody" },
      { value: "private", label: "Members" },
    ],
  },
  {
    name: "sort",
    label: "Order",
    options: [
      { value: "new", label: "Newest" },
      { value: "top", label: "Most votes" },
      { value: "hot", label: "Talked about now" },
    ],
  },
];

/** All posts of the community, whether or not they are reported, private or hidden. */
export function PostsPage() {
  const search = useListSearch();
  const canAct = useCanAct();
  const filters = {
    q: search.text("q"),
    type: search.one(
      "type",
      TYPES.map(({ value }) => value),
    ),
    hidden: search.one("hidden", ["true", "false"]),
    visibility: search.one("visibility", ["public", "private"]),
    author_id: search.id("author_id"),
  };
  const sort = search.one("sort", ["top", "hot"]) ?? "new";
  const posts = useQuery({
    queryKey: [...adminKeys.cases, "posts", filters, sort, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/posts", {
          params: { query: { ...filters, sort, page: search.page, per_page: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="grid gap-5">
      <PageTitle title="Posts" back={{ href: "/admin/moderation", label: "Moderation" }} />
      <ListFilters
        search={{ label: "Search posts", placeholder: "Search: words of the title, tags or text…" }}
        choices={CHOICES}
        linked={[{ name: "author_id", text: "by one person" }]}
      />
      <PagedTable
        list={posts}
        label="Posts"
        nouns={["post", "posts"]}
        columns={columnsOf(canAct)}
        rowKey={({ id }) => id}
        empty={
          isNarrowed(filters)
            ? { title: "No post fits all of that", text: <p>Take a filter away, or search with fewer words.</p> }
            : { title: "Posts will be here", text: <p>As soon as a member writes one.</p> }
        }
      />
    </div>
  );
}

function columnsOf(canAct: boolean): Column<PostCard>[] {
  const columns: Column<PostCard>[] = [
    {
      key: "title",
      header: "Post",
      cell: ({ id, title, excerpt, is_hidden, is_private }) => (
        <div className="max-w-md min-w-56">
          <Link
            href={`/community/posts/${id}`}
            prefetch={false}
            dir="auto"
            className="font-medium wrap-anywhere text-brand underline underline-offset-4"
          >
            {title}
          </Link>
          <span className="ml-2 inline-flex gap-1 align-middle">
            {is_hidden && <Chip tone="caution">Hidden</Chip>}
            {is_private && <Chip>Members only</Chip>}
          </span>
          <span dir="auto" className="mt-0.5 line-clamp-2 text-xs wrap-anywhere text-muted">
            {excerpt}
          </span>
        </div>
      ),
    },
    {
      key: "author",
      header: "By",
      cell: ({ author }) =>
        author ? (
          <Link
            href={`/admin/people/${author.id}`}
            prefetch={false}
            dir="auto"
            className="wrap-anywhere underline decoration-line-strong underline-offset-4"
          >
            {author.name}
          </Link>
        ) : (
          <span className="text-muted">Erased</span>
        ),
    },
    { key: "votes", header: "Votes", isNumber: true, isSecondary: true, cell: ({ upvotes }) => wholeNumber(upvotes) },
    {
      key: "comments",
      header: "Comments",
      isNumber: true,
      isSecondary: true,
      cell: ({ comment_count }) => wholeNumber(comment_count),
    },
    { key: "written", header: "Written", isSecondary: true, cell: ({ created_at }) => <At at={created_at} /> },
  ];
  if (canAct) {
    columns.push({
      key: "act",
      header: "Act",
      isHeaderHidden: true,
      cell: (post) => !post.is_hidden && <RemovePost post={post} />,
    });
  }
  return columns;
}
