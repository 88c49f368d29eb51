import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";

export interface Column<Row> {
  key: string;
  /** The name of the column; hidden where the cells say it themselves. */
  header: string;
  isHeaderHidden?: boolean;
  cell: (row: Row) => ReactNode;
  /** Digits below digits. */
  isNumber?: boolean;
  /** Left out on a phone, where the row's own page has it. */
  isSecondary?: boolean;
}

/** Rows that are chosen, to act on all of them. */
export interface Selection<Row> {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  /** What the row is called. */
  nameOf: (row: Row) => string;
  /** Whether there is something to do with the row. */
  canBeChosen: (row: Row) => boolean;
}

interface DataTableProps<Row> {
  /** The accessible name. */
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  selection?: Selection<Row>;
}

/** A table, which scrolls by itself where it is larger than the screen, below its header. The first column names the row. */
export function DataTable<Row>({ label, columns, rows, rowKey, selection }: DataTableProps<Row>) {
  const cellClass = ({ isNumber, isSecondary }: Column<Row>) =>
    cn(
      "px-3 py-2.5 text-left align-top font-normal first:pl-4 last:pr-4",
      isNumber ? "text-right whitespace-nowrap" : "min-w-28",
      isSecondary && "hidden md:table-cell",
    );
  return (
    <Card className="p-0 sm:p-0">
      <div
        tabIndex={0}
        role="region"
        aria-label={label}
        className="relative max-h-[85dvh] scroll-pt-12 overflow-auto rounded-card"
      >
        <table className="figures w-full text-sm">
          <thead className="sticky top-0 z-10 bg-surface shadow-[inset_0_-1px_var(--line)]">
            <tr className="text-xs text-muted">
              {selection && (
                <td className="py-2.5 pl-4 align-top">
                  <ChooseAll rows={rows} rowKey={rowKey} selection={selection} />
                </td>
              )}
              {columns.map((column) => (
                <th key={column.key} scope="col" className={cn(cellClass(column), "font-medium")}>
                  {column.isHeaderHidden ? <span className="sr-only">{column.header}</span> : column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)} className="border-b border-line last:border-0 hover:bg-sunken/60">
                {selection && (
                  <td className="py-2.5 pl-4 align-top">
                    {selection.canBeChosen(row) && <Choose row={row} id={rowKey(row)} selection={selection} />}
                  </td>
                )}
                {columns.map((column, index) =>
                  index === 0 ? (
                    <th key={column.key} scope="row" className={cellClass(column)}>
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={column.key} className={cellClass(column)}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const BOX = "size-6 shrink-0 accent-brand";

function Choose<Row>({ row, id, selection }: { row: Row; id: string; selection: Selection<Row> }) {
  const { chosen, onChange, nameOf } = selection;
  return (
    <input
      type="checkbox"
      aria-label={`Choose ${nameOf(row)}`}
      className={BOX}
      checked={chosen.has(id)}
      onChange={({ target }) => {
        const next = new Set(chosen);
        if (target.checked) next.add(id);
        else next.delete(id);
        onChange(next);
      }}
    />
  );
}

interface ChooseAllProps<Row> {
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  selection: Selection<Row>;
}

/** Chooses all rows of the page, or none. */
function ChooseAll<Row>({ rows, rowKey, selection: { chosen, onChange, canBeChosen } }: ChooseAllProps<Row>) {
  const ids = rows.filter(canBeChosen).map(rowKey);
  if (ids.length === 0) return null;
  const isAll = ids.every((id) => chosen.has(id));
  return (
    <input
      type="checkbox"
      aria-label="Choose all on this page"
      className={BOX}
      checked={isAll}
      onChange={() => onChange(new Set(isAll ? [] : ids))}
    />
  );
}
