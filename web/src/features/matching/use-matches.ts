"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/queries";
import { useIsClient } from "@/lib/auth/use-is-client";

const matchesQuery = queryOptions({
  queryKey: queryKeys.matches,
  queryFn: ({ signal }) => body(api.POST("/match", { body: { limit: 10 }, signal })),
  staleTime: 60_000,
});

/** The ten best coaches for the signed-in client; nobody else has any. */
export function useMatches() {
  const { isClient, isKnown } = useIsClient();
  const matches = useQuery({ ...matchesQuery, enabled: isClient });
  return { matches, isClient, isKnown };
}
