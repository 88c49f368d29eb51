"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { api, body } from "@/lib/api/client";
import type { Notification, NotificationList } from "@/lib/api/types";
import { LATEST, NOTIFICATIONS } from "./keys";
import type { Open } from "./live/line";
import { takeIn } from "./live/news";
import { shareStream } from "./live/one-stream";

/** The client signs it, and renews a sign-in or ends it: EventSource could not. */
const openStream: Open = (lastEventId, signal) =>
  body(
    api.GET("/notifications/stream", {
      params: { header: lastEventId ? { "Last-Event-ID": lastEventId } : {} },
      parseAs: "stream",
      headers: { Accept: "text/event-stream" },
      // What is heard once is nothing to keep.
      cache: "no-store",
      signal,
    }),
  );

/** Listens, for as long as its component stands, to what this person is told. Says whether the stream is up, here or in another tab. */
export function useLive(userId: string, onNews?: (notification: Notification) => void): boolean {
  const queryClient = useQueryClient();
  const [isLive, setIsLive] = useState(false);
  const tell = useEffectEvent((notification: Notification) => onNews?.(notification));

  useEffect(() => {
    const stop = shareStream(userId, openStream, {
      newest: () => queryClient.getQueryData<NotificationList>(LATEST)?.items[0]?.id,
      onUp: () => {
        setIsLive(true);
        // What was told while nobody listened.
        void queryClient.invalidateQueries({ queryKey: NOTIFICATIONS });
      },
      onDown: () => setIsLive(false),
      onNews: (notification) => {
        takeIn(queryClient, notification);
        tell(notification);
      },
    });
    return stop;
  }, [userId, queryClient]);

  return isLive;
}
