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

interface DataTableProps<Row> {
  /** The accessible name. */
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** A table, which scrolls by itself where it is wider than the screen. The first column names the row. */
export function DataTable<Row>({ label, columns, rows, rowKey }: DataTableProps<Row>) {
  const cellClass = ({ isNumber, isSecondary }: Column<Row>) =>
    cn(
      "px-3 py-2.5 text-left align-top font-normal first:pl-4 last:pr-4",
      isNumber ? "text-right whitespace-nowrap" : "min-w-28",
      isSecondary && "hidden md:table-cell",
    );
  return (
    <Card className="p-0 sm:p-0">
      <div tabIndex={0} role="region" aria-label={label} className="relative overflow-x-auto rounded-card">
        <table className="figures w-full text-sm">
          <thead>
            <tr className="border-b border-line text-xs text-muted">
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
