"use client";

import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/queries";
import { useIsClient } from "@/lib/auth/use-is-client";

function coachMatchQuery(coachId: string) {
  return queryOptions({
    queryKey: queryKeys.coachMatch(coachId),
    queryFn: ({ signal }) => body(api.GET("/coaches/{id}/match", { params: { path: { id: coachId } }, signal })),
    staleTime: 60_000,
  });
}

/** How well one coach suits the signed-in client, whether or not among the best; nobody else has any. */
export function useCoachMatch(coachId: string) {
  const { isClient, isKnown } = useIsClient();
  const match = useQuery({ ...coachMatchQuery(coachId), enabled: isClient });
  return { match, isClient, isKnown };
}

/** The same for a few coaches. */
export function useCoachMatches(coachIds: string[]) {
  const { isClient, isKnown } = useIsClient();
  const queries = coachIds.map((id) => ({ ...coachMatchQuery(id), enabled: isClient }));
  return { matches: useQueries({ queries }), isClient, isKnown };
}
