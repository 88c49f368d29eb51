import { expect, test } from "vitest";
import { counted, priceBars, topicsOffered } from "./facets";

test("options say how many they would find, the fullest first, then by name", () => {
  const options = ["German", "English", "Danish"].map((label) => ({ value: label.slice(0, 2), label }));
  const counts = [{ value: "En", count: 12 }];
  expect(counted(options, counts).map(({ label, hint }) => `${label} ${hint}`)).toEqual([
    "English 12",
    "Danish 0",
    "German 0",
  ]);
  expect(counted(options, undefined)).toBe(options);
});

test("bars are as high as they are full, and those above the limit are out", () => {
  const bands = [
    { min_price: 0, max_price: 4_999, count: 3 },
    { min_price: 5_000, max_price: 9_999, count: 6 },
    { min_price: 10_000, max_price: null, count: 0 },
  ];
  expect(priceBars(bands, 9_999)).toEqual([
    { most: 4_999, count: 3, height: 0.5, isWithin: true },
    { most: 9_999, count: 6, height: 1, isWithin: true },
    { most: undefined, count: 0, height: 0, isWithin: false },
  ]);
  expect(priceBars([], undefined)).toEqual([]);
});

test("chosen topics stay, even when nobody else has them", () => {
  const counts = [
    { value: "career", count: 9 },
    { value: "moving", count: 4 },
    { value: "studies", count: 0 },
    { value: "finances", count: 1 },
  ];
  expect(topicsOffered(counts, ["studies"], 3).map(({ value }) => value)).toEqual(["studies", "career", "moving"]);
});
