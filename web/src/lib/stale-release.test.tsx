import { beforeEach, expect, test, vi } from "vitest";
import { reloadForMissingScript } from "./stale-release";

beforeEach(() => sessionStorage.clear());

test("a script of an older release that is gone loads the page anew, once", () => {
  const missing = Object.assign(new Error("Failed to load chunk /_next/static/chunks/old.js"), {
    name: "ChunkLoadError",
  });
  const reload = vi.fn();
  expect(reloadForMissingScript(missing, reload)).toBe(true);
  expect(reloadForMissingScript(missing, reload)).toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
});

test("another error is shown", () => {
  const reload = vi.fn();
  expect(reloadForMissingScript(new TypeError("x is undefined"), reload)).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});
