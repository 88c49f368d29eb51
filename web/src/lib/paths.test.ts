import { expect, test } from "vitest";
import { safePath } from "./paths";

test.each(["/quiz", "/coaches/1?at=2026-12-01T09%3A00%3A00Z", "/"])("%s is a path of this site", (path) => {
  expect(safePath(path)).toBe(path);
});

test.each([
  null,
  "",
  "quiz",
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
])("%j is refused as a redirect", (path) => {
  expect(safePath(path)).toBeUndefined();
});
