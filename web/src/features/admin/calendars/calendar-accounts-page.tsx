"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { api, body } from "@/lib/api/client";
import type { TeamConnection } from "@/lib/api/types";
import { At } from "../at";
import { adminKeys } from "../keys";
import type { Column } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { isNarrowed, PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { AccountHealth, HEALTH_VALUES, healthLabel, PROVIDERS } from "./account-health";

const COLUMNS: Column<TeamConnection>[] = [
  {
    key: "whose",
    header: "Whose",
    cell: ({ user_id, user_name }) => (
      <Link
        href={`/admin/people/${user_id}`}
        prefetch={false}
        dir="auto"
        className="font-medium wrap-anywhere text-brand underline underline-offset-4"
      >
        {user_name}
      </Link>
    ),
  },
  {
    key: "account",
    header: "Account",
    cell: ({ provider, account }) => (
      <>
        {PROVIDERS[provider]}
        <span className="block text-xs wrap-anywhere text-muted">{account}</span>
      </>
    ),
  },
  {
    key: "health",
    header: "State",
    cell: ({ health: { state, reason } }) => (
      <>
        <AccountHealth health={state} />
        {reason && <span className="mt-1 block max-w-xs text-xs text-muted">{reason}</span>}
      </>
    ),
  },
  { key: "since", header: "Since", cell: ({ health }) => <At at={health.since} /> },
  {
    key: "bookings",
    header: "While broken",
    isSecondary: true,
    cell: ({ if_broken }) => (if_broken === "pause" ? "Nobody can book" : "Their own hours hold"),
  },
  {
    key: "synced",
    header: "In order last",
    isSecondary: true,
    cell: ({ last_synced_at }) =>
      last_synced_at ? <At at={last_synced_at} /> : <span className="text-muted">never</span>,
  },
];

/** Accounts of Google and Outlook that people have connected; those that changed last first. */
export function CalendarAccountsPage() {
  const search = useListSearch();
  const filters = { health: search.one("health", HEALTH_VALUES), user_id: search.id("user_id") };
  const accounts = useQuery({
    queryKey: [...adminKeys.calendars, filters, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/calendars", {
          params: { query: { ...filters, page: search.page, per_page: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    enabled: search.zone !== undefined,
  });
  return (
    <div className="grid gap-5">
      <PageTitle title="Connected calendars" />
      <ListFilters
        choices={[
          {
            name: "health",
            label: "State",
            options: [
              { value: "", label: "Any" },
              ...HEALTH_VALUES.map((value) => ({ value, label: healthLabel(value) })),
            ],
          },
        ]}
        linked={[{ name: "user_id", text: "of one person" }]}
      />
      <PagedTable
        list={accounts}
        label="Connected calendars"
        nouns={["account", "accounts"]}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={
          isNarrowed(filters)
            ? { title: "No account is like that", text: <p>Whose account breaks is notified by themselves.</p> }
            : { title: "Nobody has connected a calendar", text: <p>People do so in their settings.</p> }
        }
      />
    </div>
  );
}
