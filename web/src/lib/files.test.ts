import { expect, test } from "vitest";
import { fileNameFrom } from "./files";

test.each([
  ['attachment; filename="rapport-export-2026-12-01.json"', "rapport-export-2026-12-01.json"],
  ["attachment; filename=export.json", "export.json"],
  ["attachment; filename=\"plain.json\"; filename*=UTF-8''caf%C3%A9.json", "café.json"],
  ['attachment; filename="say \\"hi\\".json"', 'say "hi".json'],
  ['attachment; filename="../../etc/passwd"', "passwd"],
  ["attachment; filename*=UTF-8''%E0%A4%A", "fallback.json"],
  ["attachment", "fallback.json"],
  [null, "fallback.json"],
])("the file name of %j is %j", (disposition, name) => {
  expect(fileNameFrom(disposition, "fallback.json")).toBe(name);
});
