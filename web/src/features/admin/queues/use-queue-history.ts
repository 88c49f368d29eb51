"use client";

import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { QueueMinute } from "@/lib/api/types";
import { adminKeys } from "../keys";

const MINUTE_MS = 60_000;

/** The last hour of each queue, the earliest minute first; empty until it is known, and where it can't be read: the numbers are there without it. */
export function useQueueHistory(): Readonly<Record<string, readonly QueueMinute[]>> {
  const history = useQuery({
    queryKey: adminKeys.queueHistory,
    queryFn: ({ signal }) => body(api.GET("/admin/queues/history", { signal })),
    refetchInterval: MINUTE_MS,
  });
  return Object.fromEntries((history.data?.items ?? []).map(({ queue, minutes }) => [queue, minutes]));
}
