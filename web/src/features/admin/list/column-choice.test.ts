import { expect, test } from "vitest";
import { shownColumns } from "./column-choice";
import type { Column } from "./data-table";

const column = (key: string, change: Partial<Column<unknown>> = {}): Column<unknown> => ({
  key,
  header: key,
  cell: () => null,
  ...change,
});
const COLUMNS = [
  column("name"),
  column("role"),
  column("seen", { isSecondary: true }),
  column("act", { isHeaderHidden: true }),
];

test("columns are left out as they were chosen, but for the name of the row and the acts", () => {
  const shown = (choice: Record<string, boolean>) => shownColumns(COLUMNS, choice).map(({ key }) => key);
  expect(shown({})).toEqual(["name", "role", "seen", "act"]);
  expect(shown({ name: false, role: false, act: false, gone: false })).toEqual(["name", "seen", "act"]);
});

test("a column that was chosen is shown on a phone as well", () => {
  expect(shownColumns(COLUMNS, { seen: true }).map(({ isSecondary }) => isSecondary ?? false)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
