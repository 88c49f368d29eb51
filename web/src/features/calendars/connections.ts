"use client";

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { CalendarProvider, ChosenCalendars } from "@/lib/api/types";

/** The providers, as people know them. */
export const PROVIDERS: { provider: CalendarProvider; title: string }[] = [
  { provider: "google", title: "Google Calendar" },
  { provider: "outlook", title: "Outlook" },
];

export function titleOf(provider: string): string {
  return PROVIDERS.find((known) => known.provider === provider)?.title ?? "Your calendar";
}

const KEY = ["calendar-connections"];

export const connectionsQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => body(api.GET("/calendar/connections", { signal })),
});

export const calendarsQuery = (provider: CalendarProvider) =>
  queryOptions({
    queryKey: [...KEY, provider],
    queryFn: ({ signal }) =>
      body(api.GET("/calendar/{provider}/calendars", { params: { path: { provider } }, signal })),
  });

/** Asks for the consent page and goes there. It stays busy until the browser has left. */
export function useConnect() {
  return useMutation({
    mutationFn: (provider: CalendarProvider) =>
      body(api.GET("/calendar/{provider}/connect", { params: { path: { provider } } })),
    onSuccess: ({ authorize_url }) => window.location.assign(authorize_url),
  });
}

export function useDisconnect() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (provider: CalendarProvider) => {
      try {
        await api.DELETE("/calendar/{provider}", { params: { path: { provider } } });
      } catch (error) {
        // It is disconnected already.
        if (!(error instanceof ApiError && error.code === "not_found")) throw error;
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}

/** Saves what is read and written. */
export function useChoose(provider: CalendarProvider) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ read, write, if_broken, if_deleted }: ChosenCalendars) =>
      body(
        api.PUT("/calendar/{provider}/calendars", {
          params: { path: { provider } },
          body: { read, write, if_broken, if_deleted },
        }),
      ),
    onSuccess: (saved) => {
      queryClient.setQueryData(calendarsQuery(provider).queryKey, saved);
      return queryClient.invalidateQueries({ queryKey: KEY, exact: true });
    },
  });
}
