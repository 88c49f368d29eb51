"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { api, body } from "@/lib/api/client";
import type { AuditEntry } from "@/lib/api/types";
import { At } from "../at";
import { adminKeys } from "../keys";
import type { Column } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { isNarrowed, PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { Actor } from "./audit-list";
import { DifferenceTable } from "./difference-table";
import { actionWords } from "./differences";
import { subjectPath } from "./subject-path";

const COLUMNS: Column<AuditEntry>[] = [
  {
    key: "what",
    header: "What",
    cell: ({ action }) => (
      <>
        <span className="font-medium">{actionWords(action)}</span>
        <Link
          href={`/admin/audit?action=${action}`}
          prefetch={false}
          className="flex min-h-6 w-fit items-center text-xs whitespace-nowrap text-muted underline decoration-line-strong underline-offset-4"
        >
          {action}
        </Link>
      </>
    ),
  },
  { key: "when", header: "When", cell: ({ at }) => <At at={at} /> },
  { key: "who", header: "By", cell: (entry) => <Actor entry={entry} /> },
  { key: "whom", header: "On", cell: (entry) => <Subject entry={entry} /> },
  {
    key: "difference",
    header: "Changed",
    cell: ({ before, after }) => (
      <div className="max-w-xs">
        <DifferenceTable before={before} after={after} />
      </div>
    ),
  },
  {
    key: "from",
    header: "From, in which request",
    isSecondary: true,
    cell: ({ address, request_id }) => (
      <span className="block max-w-40 text-xs wrap-anywhere text-muted">
        {address && <span className="block">{address}</span>}
        {request_id}
      </span>
    ),
  },
];

/** The audit trail: who did what to whom, with what was so before and after. */
export function AuditPage() {
  const search = useListSearch();
  const filters = {
    action: search.text("action"),
    actor: search.id("actor"),
    subject: search.id("subject"),
    ...search.span(),
  };
  const audit = useQuery({
    queryKey: [...adminKeys.audit, filters, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/audit", { params: { query: { ...filters, page: search.page, per_page: PER_PAGE } }, signal }),
      ),
    placeholderData: keepPreviousData,
    enabled: search.zone !== undefined,
  });
  return (
    <div className="grid gap-5">
      <PageTitle title="Audit trail" />
      <ListFilters
        search={{ name: "action", label: "What was done", placeholder: "auth.role_changed, bookings.confirmed…" }}
        days={{ from: "from", to: "to", fromLabel: "From", toLabel: "Until" }}
        linked={[
          { name: "actor", text: "by one person" },
          { name: "subject", text: "on one thing" },
        ]}
      />
      <PagedTable
        list={audit}
        label="Audit trail"
        nouns={["entry", "entries"]}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={
          isNarrowed(filters)
            ? { title: "Nothing of that was done", text: <p>What was done is named whole: auth.role_changed.</p> }
            : { title: "Everything that is done will be here", text: <p>It is only ever added to.</p> }
        }
      />
    </div>
  );
}

function Subject({ entry: { subject_kind, subject_id } }: { entry: AuditEntry }) {
  if (!subject_id) return subject_kind;
  const path = subjectPath(subject_kind, subject_id);
  return (
    <>
      {path ? (
        <Link
          href={path}
          prefetch={false}
          className="inline-flex min-h-6 items-center text-brand underline underline-offset-4"
        >
          {subject_kind}
        </Link>
      ) : (
        subject_kind
      )}
      <Link
        href={`/admin/audit?subject=${subject_id}`}
        prefetch={false}
        className="flex min-h-6 w-fit items-center text-xs whitespace-nowrap text-muted underline decoration-line-strong underline-offset-4"
      >
        its history
      </Link>
    </>
  );
}
