"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { api, body } from "@/lib/api/client";
import type { Person } from "@/lib/api/types";
import { At } from "../at";
import { ExportButton } from "../exports/export-button";
import { KeepButton } from "../exports/keep-button";
import { adminKeys } from "../keys";
import type { Column } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { isNarrowed, PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { canBeChosen, ChosenPeople } from "./chosen-people";
import { PersonState } from "./person-state";
import { ROLE_VALUES, roleLabel, ROLES } from "./roles";

const COLUMNS: Column<Person>[] = [
  {
    key: "name",
    header: "Person",
    cell: ({ id, full_name, email }) => (
      <>
        <Link
          href={`/admin/people/${id}`}
          prefetch={false}
          dir="auto"
          className="font-medium wrap-anywhere text-brand underline underline-offset-4"
        >
          {full_name}
        </Link>
        <span className="block text-xs wrap-anywhere text-muted">{email ?? "Address erased"}</span>
      </>
    ),
  },
  { key: "role", header: "Role", cell: ({ role }) => roleLabel(role) },
  { key: "state", header: "State", cell: (person) => <PersonState person={person} /> },
  {
    key: "verified",
    header: "Address",
    isSecondary: true,
    cell: ({ email, email_verified }) => (email ? (email_verified ? "Confirmed" : "Not confirmed") : "–"),
  },
  { key: "created", header: "Signed up", isSecondary: true, cell: ({ created_at }) => <At at={created_at} /> },
  {
    key: "seen",
    header: "Last seen",
    isSecondary: true,
    cell: ({ last_seen_at }) => (last_seen_at ? <At at={last_seen_at} /> : <span className="text-muted">Never</span>),
  },
];

/** Everybody with an account, the latest first. */
export function PeoplePage() {
  const search = useListSearch();
  const canAct = useCanAct();
  const { from: created_from, to: created_to } = search.span();
  const filters = {
    role: search.one("role", ROLE_VALUES),
    is_active: search.one("is_active", ["true", "false"]),
    q: search.text("q"),
    created_from,
    created_to,
  };
  const people = useQuery({
    queryKey: [...adminKeys.people, filters, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/users", { params: { query: { ...filters, page: search.page, per_page: PER_PAGE } }, signal }),
      ),
    placeholderData: keepPreviousData,
    // A span of days begins where the reader is.
    enabled: search.zone !== undefined,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // Who is not on the page any more is not acted on.
  const chosenPeople = people.data?.items.filter((person) => chosen.has(person.id) && canBeChosen(person)) ?? [];
  return (
    <div className="grid gap-5">
      <PageTitle title="People" />
      <ListFilters
        search={{ label: "Search people", placeholder: "Search: a name, an address, an id…" }}
        choices={[
          { name: "role", label: "Role", options: [{ value: "", label: "Any" }, ...ROLES] },
          {
            name: "is_active",
            label: "Account",
            options: [
              { value: "", label: "Any" },
              { value: "true", label: "Active" },
              { value: "false", label: "Closed or deleted" },
            ],
          },
        ]}
        days={{ from: "from", to: "to", fromLabel: "Signed up from", toLabel: "Until" }}
      />
      <PagedTable
        list={people}
        label="People"
        nouns={["person", "people"]}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        selection={
          canAct ? { chosen, onChange: setChosen, nameOf: ({ full_name }) => full_name, canBeChosen } : undefined
        }
        action={
          <div className="flex flex-wrap items-center gap-2">
            {chosenPeople.length > 0 && <ChosenPeople people={chosenPeople} onDone={() => setChosen(new Set())} />}
            {canAct && <KeepButton file="users" query={filters} />}
            <ExportButton file="users" query={filters} />
          </div>
        }
        empty={
          isNarrowed(filters)
            ? {
                title: "Nobody fits all of that",
                text: <p>Every word must begin a word of the name or the address.</p>,
              }
            : { title: "People will be here", text: <p>As soon as somebody signs up.</p> }
        }
      />
    </div>
  );
}
