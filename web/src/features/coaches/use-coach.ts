"use client";

import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** A coach's public page; a coach who is not listed any more has none. */
export function useCoach(id: string | undefined) {
  return useQuery({
    queryKey: ["coach", id],
    queryFn: ({ signal }) => body(api.GET("/coaches/{id}", { params: { path: { id: id! } }, signal })),
    enabled: id !== undefined,
    staleTime: 300_000,
  });
}
