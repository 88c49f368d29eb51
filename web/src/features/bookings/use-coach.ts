"use client";

import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/queries";

/** A coach's public profile; an unlisted coach has none. */
export function useCoach(id: string | undefined) {
  return useQuery({
    queryKey: queryKeys.coach(id),
    queryFn: ({ signal }) => body(api.GET("/coaches/{id}", { params: { path: { id: id! } }, signal })),
    enabled: id !== undefined,
    staleTime: 300_000,
  });
}
