"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { api, body } from "@/lib/api/client";
import type { Notification, NotificationList } from "@/lib/api/types";
import type { OpenStream } from "@/lib/event-stream/reconnecting-stream";
import { addToCache } from "./cache-updates";
import { notificationKeys } from "./keys";
import { joinSharedStream } from "./stream/shared-stream";

/** Uses the API client, which adds the access token and refreshes it; EventSource can't send that header. */
const openStream: OpenStream = (lastEventId, signal) =>
  body(
    api.GET("/notifications/stream", {
      params: { header: lastEventId ? { "Last-Event-ID": lastEventId } : {} },
      parseAs: "stream",
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal,
    }),
  );

/** Receives notifications while its component is mounted. Returns whether the stream is connected, in this tab or another. */
export function useNotificationStream(userId: string, onNotification?: (notification: Notification) => void): boolean {
  const queryClient = useQueryClient();
  const [isConnected, setIsConnected] = useState(false);
  const notify = useEffectEvent((notification: Notification) => onNotification?.(notification));

  useEffect(() => {
    // After a change of the leading tab the last ones may come again.
    const seen = new Set<string>();
    const leave = joinSharedStream(userId, openStream, {
      newestId: () => queryClient.getQueryData<NotificationList>(notificationKeys.latest)?.items[0]?.id,
      onConnected: () => {
        setIsConnected(true);
        // Includes what arrived while the stream was not connected.
        void queryClient.invalidateQueries({ queryKey: notificationKeys.all });
      },
      onDisconnected: () => setIsConnected(false),
      onNotification: (notification) => {
        addToCache(queryClient, notification);
        if (!seen.has(notification.id)) notify(notification);
        seen.add(notification.id);
      },
    });
    return leave;
  }, [userId, queryClient]);

  return isConnected;
}
