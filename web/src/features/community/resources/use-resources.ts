"use client";

import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { LibraryPage, Resource, ResourcePage } from "@/lib/api/types";
import { communityKeys } from "../keys";
import { useReader } from "../use-reader";
import { type ResourceSearch, resourcesQuery, visitorSearch } from "./search";

type Pages = InfiniteData<ResourcePage, string | undefined>;

/** The resources of all pages, each once: an order may change between two of them. */
export function resourcesOf(pages: ResourcePage[]): Resource[] {
  return [...new Map(pages.flatMap(({ items }) => items).map((each) => [each.id, each])).values()];
}

const BY_CURSOR = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: ResourcePage) => last.next_cursor ?? undefined,
};

/** What a search finds in the library. Members read again what the server has rendered, for their bookmarks. */
export function useResources(search: ResourceSearch, rendered: LibraryPage) {
  const { user, isVisitor } = useReader();
  const renderedPages = { pages: [rendered], pageParams: [undefined] };
  const asked = user ? search : visitorSearch(search);
  const { for: _session, ...filters } = asked;
  return useInfiniteQuery({
    queryKey: communityKeys.resources(user?.id, filters),
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/community/resources", { params: { query: resourcesQuery(asked, pageParam) }, signal })),
    ...BY_CURSOR,
    enabled: user !== undefined || isVisitor,
    ...(user ? { placeholderData: renderedPages } : { initialData: renderedPages }),
  });
}

/** One resource, which the server has rendered for everybody. */
export function useResource(id: string, rendered?: Resource) {
  const { user } = useReader();
  return useQuery({
    queryKey: communityKeys.resource(id, user?.id),
    queryFn: ({ signal }) => body(api.GET("/community/resources/{id}", { params: { path: { id } }, signal })),
    enabled: user !== undefined,
    ...(user ? { placeholderData: rendered } : { initialData: rendered }),
  });
}

/** The bookmarks of whoever is signed in, the latest first. */
export function useBookmarks(userId: string) {
  return useInfiniteQuery({
    queryKey: communityKeys.bookmarks(userId),
    queryFn: ({ pageParam, signal }) => {
      const query = { per_page: 24, ...(pageParam ? { cursor: pageParam } : {}) };
      return body(api.GET("/community/bookmarks", { params: { query }, signal }));
    },
    ...BY_CURSOR,
  });
}

/** A resource with the reader's bookmark, or without it. */
export function withBookmark(resource: Resource, bookmarked: boolean): Resource {
  if (resource.bookmarked === bookmarked) return resource;
  const bookmark_count = Math.max(0, resource.bookmark_count + (bookmarked ? 1 : -1));
  return { ...resource, bookmarked, bookmark_count };
}

/** Changes a resource wherever it is shown. */
function changeResource(queryClient: QueryClient, id: string, change: (resource: Resource) => Resource) {
  const changed = (each: Resource) => (each.id === id ? change(each) : each);
  queryClient.setQueriesData<Pages | Resource>({ queryKey: communityKeys.library }, (data) => {
    if (!data || !("pages" in data)) return data && changed(data);
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(changed) })) };
  });
}

/** Bookmarks a resource or takes the bookmark back: shown at once, and undone when it fails. */
export function useBookmark(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ["bookmark", id],
    scope: { id: `bookmark ${id}` },
    mutationFn: async (bookmarked: boolean) => {
      const params = { path: { id } };
      await (bookmarked
        ? api.POST("/community/resources/{id}/bookmark", { params })
        : api.DELETE("/community/resources/{id}/bookmark", { params }));
    },
    onMutate: async (bookmarked) => {
      await queryClient.cancelQueries({ queryKey: communityKeys.library });
      changeResource(queryClient, id, (resource) => withBookmark(resource, bookmarked));
    },
    onError: (_error, bookmarked) => changeResource(queryClient, id, (resource) => withBookmark(resource, !bookmarked)),
    // The list of bookmarks is read again when it is opened; while it is looked at, what was taken out stays to be put back.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: communityKeys.library, refetchType: "none" }),
  });
}

/** After a resource was added, changed or deleted. */
export function useLibraryChange() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: communityKeys.library });
}
