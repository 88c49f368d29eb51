import { expect, test } from "vitest";
import { actionWords, differencesOf, factWords } from "./differences";

test("only what has changed is a difference, however deep it is", () => {
  const before = { status: "pending", price: { amount: 7_500, currency: "EUR" }, note: null };
  const after = { status: "confirmed", price: { amount: 8_000, currency: "EUR" }, tags: ["a"] };
  expect(differencesOf(before, after)).toEqual([
    { name: "price.amount", before: "7500", after: "8000" },
    { name: "status", before: "pending", after: "confirmed" },
    { name: "tags", before: undefined, after: '["a"]' },
  ]);
});

test("without a before, everything after is shown, and the other way round", () => {
  expect(differencesOf(null, { role: "coach", is_active: false })).toEqual([
    { name: "is_active", before: undefined, after: "false" },
    { name: "role", before: undefined, after: "coach" },
  ]);
  expect(differencesOf({ role: "coach" }, undefined)).toEqual([{ name: "role", before: "coach", after: undefined }]);
  expect(differencesOf(null, null)).toEqual([]);
});

test("codes are said in words", () => {
  expect(actionWords("auth.role_changed")).toBe("Role changed");
  expect(actionWords("queues.paused")).toBe("Paused");
  expect(factWords("price.amount")).toBe("price amount");
});
