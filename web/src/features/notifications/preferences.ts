"use client";

import { queryOptions, useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { NotificationKind } from "@/lib/api/types";

export type Channel = "email" | "in_app";

/** By kind; kinds that this page does not know are kept unchanged. */
export type Preferences = Record<string, Record<Channel, boolean>>;

const KEY = ["notification-preferences"];

export const preferencesQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }): Promise<Preferences> => body(api.GET("/notifications/preferences", { signal })),
});

export interface PreferenceChange {
  kind: NotificationKind;
  channel: Channel;
  isOn: boolean;
}

/** A kind without a preference is on. */
export function isOn(preferences: Preferences, kind: NotificationKind, channel: Channel): boolean {
  return preferences[kind]?.[channel] ?? true;
}

function withChange(preferences: Preferences, { kind, channel, isOn }: PreferenceChange): Preferences {
  return { ...preferences, [kind]: { email: true, in_app: true, ...preferences[kind], [channel]: isOn } };
}

/**
 * Changes one preference: shown at once, and undone if saving fails. Changes are saved one after the other, each with all
 * preferences as they are shown at that time, because the API replaces all of them together.
 */
export function useSetPreference() {
  const queryClient = useQueryClient();
  const show = (change: PreferenceChange) =>
    queryClient.setQueryData(preferencesQuery.queryKey, (shown) => shown && withChange(shown, change));
  const setPreference = useMutation({
    mutationKey: KEY,
    scope: { id: KEY[0]! },
    mutationFn: (change: PreferenceChange) => {
      const shown = queryClient.getQueryData(preferencesQuery.queryKey) ?? {};
      return body(api.PUT("/notifications/preferences", { body: withChange(shown, change) }));
    },
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey: KEY });
      show(change);
    },
    onError: (_, change) => show({ ...change, isOn: !change.isOn }),
    onSettled: () => {
      // Only after the last pending change, so that the response does not overwrite a later one.
      if (queryClient.isMutating({ mutationKey: KEY }) === 1) return queryClient.invalidateQueries({ queryKey: KEY });
    },
  });
  return { setPreference, isSaving: useIsMutating({ mutationKey: KEY }) > 0 };
}
