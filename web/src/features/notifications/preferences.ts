"use client";

import { queryOptions, useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { Kind } from "./kinds";

export type Channel = "email" | "in_app";

/** Kinds that we don't know are kept as they are. */
export type Preferences = Record<string, Record<Channel, boolean>>;

const KEY = ["notification-preferences"];

export const preferencesQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }): Promise<Preferences> => body(api.GET("/notifications/preferences", { signal })),
});

/** One switch. */
export interface Turn {
  kind: Kind;
  channel: Channel;
  isOn: boolean;
}

/** What is not named is told. */
export function isOn(preferences: Preferences, kind: Kind, channel: Channel): boolean {
  return preferences[kind]?.[channel] ?? true;
}

export function turned(preferences: Preferences, { kind, channel, isOn }: Turn): Preferences {
  return { ...preferences, [kind]: { email: true, in_app: true, ...preferences[kind], [channel]: isOn } };
}

/**
 * Turns one switch: shown at once, turned back if it was not taken. One is saved after the other, each with all that is shown then,
 * because the API takes all of them together.
 */
export function useTurn() {
  const queryClient = useQueryClient();
  const show = (turn: Turn) =>
    queryClient.setQueryData(preferencesQuery.queryKey, (shown) => shown && turned(shown, turn));
  const turn = useMutation({
    mutationKey: KEY,
    scope: { id: KEY[0]! },
    mutationFn: (turn: Turn) => {
      const shown = queryClient.getQueryData(preferencesQuery.queryKey) ?? {};
      return body(api.PUT("/notifications/preferences", { body: turned(shown, turn) }));
    },
    onMutate: async (turn) => {
      await queryClient.cancelQueries({ queryKey: KEY });
      show(turn);
    },
    onError: (_, turn) => show({ ...turn, isOn: !turn.isOn }),
    onSettled: () => {
      // The last one out looks at what is true now.
      if (queryClient.isMutating({ mutationKey: KEY }) === 1) return queryClient.invalidateQueries({ queryKey: KEY });
    },
  });
  return { turn, isSaving: useIsMutating({ mutationKey: KEY }) > 0 };
}
