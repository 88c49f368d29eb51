"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { markReadInCache } from "./cache-updates";
import { notificationKeys } from "./keys";

/** How many notifications the menu shows. */
export const MENU_SIZE = 8;
const POLL_INTERVAL_MS = 60_000;

/** The newest notifications, and how many are unread in all. Polled only while the stream is not connected. */
export function useLatestNotifications(isStreamConnected: boolean) {
  return useQuery({
    queryKey: notificationKeys.latest,
    queryFn: ({ signal }) => body(api.GET("/notifications", { params: { query: { per_page: MENU_SIZE } }, signal })),
    refetchInterval: isStreamConnected ? false : POLL_INTERVAL_MS,
    // They may have been marked as read in another tab.
    refetchOnWindowFocus: "always",
  });
}

/** All notifications, the newest first, loaded page by page. */
export function useAllNotifications() {
  return useInfiniteQuery({
    queryKey: notificationKeys.list,
    queryFn: ({ pageParam, signal }) => {
      const query = { per_page: 20, ...(pageParam ? { cursor: pageParam } : {}) };
      return body(api.GET("/notifications", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** Marks one notification or all of them as read: shown at once, then read again from the API. */
export function useMarkAsRead() {
  const queryClient = useQueryClient();
  const onMutate = async (id: string | void) => {
    await queryClient.cancelQueries({ queryKey: notificationKeys.all });
    markReadInCache(queryClient, new Date().toISOString(), id ?? undefined);
  };
  const onSettled = () => queryClient.invalidateQueries({ queryKey: notificationKeys.all });
  const one = useMutation({
    mutationFn: (id: string) => body(api.POST("/notifications/{id}/read", { params: { path: { id } } })),
    onMutate,
    onSettled,
  });
  const all = useMutation({ mutationFn: () => body(api.POST("/notifications/read-all")), onMutate, onSettled });
  return { one, all };
}
