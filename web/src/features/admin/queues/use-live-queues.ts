"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, body } from "@/lib/api/client";
import type { QueueStats } from "@/lib/api/types";
import { keepConnected, type OpenStream } from "@/lib/event-stream/reconnecting-stream";
import { adminKeys } from "../keys";

/** Uses the API client, which adds the access token and refreshes it; EventSource can't send that header. */
const openStream: OpenStream = (_, signal) =>
  body(
    api.GET("/admin/queues/stream", {
      parseAs: "stream",
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal,
    }),
  ) as Promise<ReadableStream<Uint8Array>>;

/** The numbers of all queues, every second while the page is looked at. `isLive` is false while there is no stream. */
export function useLiveQueues() {
  const queryClient = useQueryClient();
  const [isLive, setIsLive] = useState(false);
  const isVisible = useIsVisible();
  const queues = useQuery({
    queryKey: adminKeys.queues,
    queryFn: ({ signal }) => body(api.GET("/admin/queues", { signal })),
  });

  useEffect(() => {
    // A browser opens six connections to a host; a tab that nobody looks at needs none.
    if (!isVisible) return;
    const left = new AbortController();
    const handlers = {
      onConnected: () => setIsLive(true),
      onDisconnected: () => setIsLive(false),
      onEvent: ({ event, data }: { event: string; data: string }) => {
        const numbers = event === "queues" ? parseNumbers(data) : undefined;
        if (!numbers) return;
        queryClient.setQueryData(adminKeys.queues, { items: numbers.items });
      },
    };
    void keepConnected(openStream, handlers, left.signal);
    return () => {
      left.abort();
      setIsLive(false);
    };
  }, [isVisible, queryClient]);

  return { queues, isLive };
}

/** Undefined when they are none: a newer API may send other data. */
function parseNumbers(data: string): { items: QueueStats[] } | undefined {
  try {
    const parsed = JSON.parse(data) as { items?: unknown } | null;
    return Array.isArray(parsed?.items) ? (parsed as { items: QueueStats[] }) : undefined;
  } catch {
    return undefined;
  }
}

function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(() => document.visibilityState !== "hidden");
  useEffect(() => {
    const look = () => setIsVisible(document.visibilityState !== "hidden");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isVisible;
}
