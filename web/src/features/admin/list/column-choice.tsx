"use client";

import { Columns3 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuTrigger } from "@/components/ui/menu";
import { MenuCheckboxItem } from "@/components/ui/menu-checkbox-item";
import { keep, readKept } from "@/lib/kept";
import type { Column } from "./data-table";

/** Which columns somebody has chosen to see or not to see, by key. What is not in it is as it is. */
export type ColumnChoice = Readonly<Record<string, boolean>>;

/** The columns of a list that is known by its label, as they were chosen in this browser. */
export function useColumnChoice(label: string) {
  const key = `columns:${label}`;
  const [choice, setChoice] = useState<ColumnChoice>(() => readKept<ColumnChoice>(key, "browser") ?? {});
  return {
    choice,
    choose: (column: string, isShown: boolean) => {
      const next = { ...choice, [column]: isShown };
      setChoice(next);
      keep(key, next, "browser");
    },
  };
}

/** Whether a column can be left out: the first names the row, and one without a visible header is for acting. */
const canBeLeftOut = <Row,>({ isHeaderHidden }: Column<Row>, index: number) => index > 0 && !isHeaderHidden;

/** The columns that are shown. One that was chosen is shown on a phone as well. */
export function shownColumns<Row>(columns: readonly Column<Row>[], choice: ColumnChoice): Column<Row>[] {
  return columns
    .filter((column, index) => !canBeLeftOut(column, index) || choice[column.key] !== false)
    .map((column) => (choice[column.key] ? { ...column, isSecondary: false } : column));
}

interface ColumnMenuProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  choice: ColumnChoice;
  choose: (column: string, isShown: boolean) => void;
}

/** Chooses the columns of a list. */
export function ColumnMenu<Row>({ label, columns, choice, choose }: ColumnMenuProps<Row>) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="quiet" size="small" aria-label={`Columns of ${label}`}>
          <Columns3 className="size-4" aria-hidden /> Columns
        </Button>
      </MenuTrigger>
      <MenuContent>
        {columns.filter(canBeLeftOut).map(({ key, header, isSecondary }) => (
          <MenuCheckboxItem
            key={key}
            checked={choice[key] ?? (!isSecondary || isWide())}
            onCheckedChange={(isShown) => choose(key, isShown)}
            // Several are chosen one after the other.
            onSelect={(event) => event.preventDefault()}
          >
            {header}
          </MenuCheckboxItem>
        ))}
      </MenuContent>
    </Menu>
  );
}

/** Whether secondary columns are shown by themselves: as `md` says. */
const isWide = () => window.matchMedia("(min-width: 48rem)").matches;
