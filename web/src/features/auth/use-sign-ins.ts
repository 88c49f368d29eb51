"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";

/** The key of the list in the query cache. */
export const SIGN_INS = ["sign-ins"];

/** The devices on which the user is signed in: this one first, then the last used. */
export function useSignIns() {
  return useQuery({
    queryKey: SIGN_INS,
    queryFn: async ({ signal }) => {
      const params = { query: { per_page: 100 } };
      const { items, total } = await body(api.GET("/auth/sessions", { params, signal }));
      return { items: items.toSorted((a, b) => Number(b.is_current) - Number(a.is_current)), total };
    },
  });
}

export function useEndSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      try {
        await api.DELETE("/auth/sessions/{id}", { params: { path: { id } } });
      } catch (error) {
        // It has ended already.
        if (!(error instanceof ApiError && error.code === "not_found")) throw error;
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: SIGN_INS }),
  });
}
