import { expect, test } from "vitest";
import { nameOf } from "./files";

test.each([
  ['attachment; filename="rapport-export-2026-12-01.json"', "rapport-export-2026-12-01.json"],
  ["attachment; filename=export.json", "export.json"],
  ["attachment; filename=\"plain.json\"; filename*=UTF-8''caf%C3%A9.json", "café.json"],
  ['attachment; filename="say \\"hi\\".json"', 'say "hi".json'],
  ['attachment; filename="../../etc/passwd"', "passwd"],
  ["attachment; filename*=UTF-8''%E0%A4%A", "otherwise.json"],
  ["attachment", "otherwise.json"],
  [null, "otherwise.json"],
])("%j names %j", (disposition, name) => {
  expect(nameOf(disposition, "otherwise.json")).toBe(name);
});
