"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { wholeNumber } from "@/lib/locale";
import { changedSearch } from "@/lib/use-search-change";
import { ColumnMenu, shownColumns, useColumnChoice } from "./column-choice";
import { type Column, DataTable, type Selection } from "./data-table";

/** One page of a list, as the API answers it. */
export interface ListPage<Row> {
  items: Row[];
  page: number;
  pages: number;
  per_page: number;
  total: number;
  total_is_estimate?: boolean;
}

/** The state of the query that reads it. */
export interface ListState<Row> {
  data: ListPage<Row> | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface PagedTableProps<Row> {
  list: ListState<Row>;
  label: string;
  /** Of one, and of several. */
  nouns: readonly [string, string];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  selection?: Selection<Row>;
  /** What will be here, or what to change when nothing fits. */
  empty: { title: string; text: ReactNode };
  /** What can be done with all of the list. */
  action?: ReactNode;
}

/** The API shows pages up to this row; beyond it a list is narrowed, not paged. */
const LAST_ROW = 10_000;

/** A page of a list with its count, and the way to the others. The page is in the URL. */
export function PagedTable<Row>({
  list,
  label,
  nouns,
  columns,
  rowKey,
  selection,
  empty,
  action,
}: PagedTableProps<Row>) {
  const path = usePathname();
  const search = useSearchParams().toString();
  const { choice, choose } = useColumnChoice(label);
  const hrefOf = (page: number) => path + changedSearch(search, { page: page > 1 ? String(page) : undefined });
  if (list.error && !list.data) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <PendingTable label={label} />;
  const { items, page, pages, per_page, total, total_is_estimate } = list.data;
  const reachable = Math.min(pages, Math.floor(LAST_ROW / per_page));
  return (
    <div className="grid gap-4">
      {Boolean(list.error) && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="figures text-sm text-muted" role="status">
          {countOf(total, nouns, total_is_estimate)}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          {items.length > 0 && <ColumnMenu label={label} columns={columns} choice={choice} choose={choose} />}
          {action}
        </div>
      </div>
      {items.length === 0 ? (
        <EmptyState title={page > 1 && total > 0 ? `There is no page ${page}` : empty.title}>
          {page > 1 && total > 0 ? <p>The list has become shorter. Go back to its first page.</p> : empty.text}
        </EmptyState>
      ) : (
        <DataTable
          label={label}
          columns={shownColumns(columns, choice)}
          rows={items}
          rowKey={rowKey}
          selection={selection}
        />
      )}
      <Pagination page={page} pages={Math.max(reachable, page > 1 && items.length === 0 ? page : 1)} href={hrefOf} />
      {pages > reachable && page >= reachable && (
        <p className="text-sm text-muted">Pages end here. Narrow the list to see what comes after.</p>
      )}
    </div>
  );
}

/** `1 person`, `2,310 people`, `about 840,000 jobs` */
export function countOf(total: number, [one, many]: readonly [string, string], isEstimate = false): string {
  return `${isEstimate ? "about " : ""}${wholeNumber(total)} ${total === 1 ? one : many}`;
}

export function PendingTable({ label }: { label: string }) {
  return (
    <Loading label={`${label}: on the way…`}>
      <Skeleton className="h-96 w-full" />
    </Loading>
  );
}
