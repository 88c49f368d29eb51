import { beforeEach, expect, test, vi } from "vitest";
import { forgetKept, keep, readKept } from "./kept";

function newStorage() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      items.set(key, value);
      Object.assign(storage, { [key]: value });
    },
    removeItem: (key: string) => {
      items.delete(key);
      delete (storage as Record<string, unknown>)[key];
    },
  };
  return storage;
}

beforeEach(() => {
  vi.stubGlobal("sessionStorage", newStorage());
  vi.stubGlobal("localStorage", newStorage());
});

test("what is kept is by its key, until it is forgotten", () => {
  keep("hours:ben", { step: 30 });
  keep("hours:ana", { step: 15 });
  expect(readKept("hours:ben")).toEqual({ step: 30 });
  keep("hours:ben", undefined);
  expect(readKept("hours:ben")).toBeUndefined();
  forgetKept();
  expect(readKept("hours:ana")).toBeUndefined();
});

test("a browser that stores nothing breaks no page", () => {
  vi.stubGlobal("sessionStorage", {
    getItem: () => {
      throw new DOMException("blocked");
    },
    setItem: () => {
      throw new DOMException("blocked");
    },
  });
  keep("a", 1);
  expect(readKept("a")).toBeUndefined();
});

test("a draft is kept in the browser, apart from what is kept in the tab, and is forgotten with it", () => {
  keep("draft:ana", "A title", "browser");
  expect(readKept("draft:ana")).toBeUndefined();
  expect(readKept("draft:ana", "browser")).toBe("A title");
  vi.stubGlobal("sessionStorage", newStorage());
  expect(readKept("draft:ana", "browser")).toBe("A title");
  forgetKept();
  expect(readKept("draft:ana", "browser")).toBeUndefined();
});
