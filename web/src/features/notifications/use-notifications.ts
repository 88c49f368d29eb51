"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { LATEST, NOTIFICATIONS, WHOLE } from "./keys";
import { takeAsRead } from "./live/news";

/** As many as the bell shows. */
export const FEW = 8;
const POLL_MS = 60_000;

/** The newest few, and how many are unread in all. Asked again and again only while nobody tells us. */
export function useLatest(isLive: boolean) {
  return useQuery({
    queryKey: LATEST,
    queryFn: ({ signal }) => body(api.GET("/notifications", { params: { query: { per_page: FEW } }, signal })),
    refetchInterval: isLive ? false : POLL_MS,
    // They may have been read in another tab.
    refetchOnWindowFocus: "always",
  });
}

/** All of them, the newest first, as far as somebody wants to see. */
export function useWhole() {
  return useInfiniteQuery({
    queryKey: WHOLE,
    queryFn: ({ pageParam, signal }) => {
      const query = { per_page: 20, ...(pageParam ? { cursor: pageParam } : {}) };
      return body(api.GET("/notifications", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** Shown as read at once; what the API says of it counts. */
export function useRead() {
  const queryClient = useQueryClient();
  const onMutate = async (id: string | void) => {
    await queryClient.cancelQueries({ queryKey: NOTIFICATIONS });
    takeAsRead(queryClient, new Date().toISOString(), id ?? undefined);
  };
  const onSettled = () => queryClient.invalidateQueries({ queryKey: NOTIFICATIONS });
  const one = useMutation({
    mutationFn: (id: string) => body(api.POST("/notifications/{id}/read", { params: { path: { id } } })),
    onMutate,
    onSettled,
  });
  const all = useMutation({ mutationFn: () => body(api.POST("/notifications/read-all")), onMutate, onSettled });
  return { one, all };
}
