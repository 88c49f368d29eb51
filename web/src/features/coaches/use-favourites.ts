"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import type { CoachCard } from "@/lib/api/types";
import { useIsClient } from "@/lib/auth/use-is-client";
import { inText } from "@/lib/names";
import { tell } from "@/lib/tell";

/** The most that the API gives at once. */
const PER_PAGE = 100;

const favouritesQuery = queryOptions({
  queryKey: queryKeys.favourites,
  queryFn: async ({ signal }) => {
    const coaches: CoachCard[] = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const part = await body(api.GET("/favourites", { params: { query: { page, per_page: PER_PAGE } }, signal }));
      coaches.push(...part.items);
      pages = part.pages;
    }
    return coaches;
  },
  staleTime: 60_000,
});

/** The coaches whom the signed-in client has marked, the latest first; nobody else has any. */
export function useFavourites() {
  const { isClient } = useIsClient();
  return { favourites: useQuery({ ...favouritesQuery, enabled: isClient }) };
}

/** Marks a coach, or takes the mark back; shown at once, and taken back if the API refuses. */
export function useSetFavourite(coach: CoachCard) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (isMarked: boolean) => {
      const params = { params: { path: { id: coach.id } } };
      await (isMarked ? api.PUT("/favourites/{id}", params) : api.DELETE("/favourites/{id}", params));
    },
    onMutate: async (isMarked) => {
      await cache.cancelQueries({ queryKey: queryKeys.favourites });
      const before = cache.getQueryData<CoachCard[]>(queryKeys.favourites);
      const others = before?.filter(({ id }) => id !== coach.id) ?? [];
      cache.setQueryData(queryKeys.favourites, isMarked ? [coach, ...others] : others);
      return before;
    },
    onError: (error, isMarked, before) => {
      cache.setQueryData(queryKeys.favourites, before);
      tell({ text: `${inText(coach.full_name)} is ${isMarked ? "not marked" : "still marked"}. ${messageOf(error)}` });
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.favourites }),
  });
}
