import { expect, test } from "vitest";
import { filterCount, readSearch, searchPath } from "./search";

test("an address is a search, and a search an address", () => {
  const search = readSearch({
    q: " burnout ",
    language: ["de", "en"],
    expertise: "career",
    max_price: "9000",
    currency: "EUR",
    sort: "-price",
    page: "2",
  });
  expect(search).toEqual({
    q: "burnout",
    language: ["de", "en"],
    country: [],
    expertise: ["career"],
    max_price: 9000,
    currency: "EUR",
    sort: "-price",
    page: 2,
  });
  const path = searchPath(search);
  const params = new URL(path, "http://x").searchParams;
  const again = readSearch(Object.fromEntries([...params.keys()].map((key) => [key, params.getAll(key)])));
  expect(again).toEqual(search);
  expect(filterCount(search)).toBe(4);
});

test("what makes no sense is left out", () => {
  const nothing = { language: [], country: [], expertise: [], page: 1 };
  expect(readSearch({})).toEqual(nothing);
  expect(
    readSearch({
      language: "german",
      country: "de",
      max_price: "-1",
      sort: "best",
      page: "x",
      available_on: "tomorrow",
    }),
  ).toEqual(nothing);
  expect(readSearch({ max_price: "9000" })).toEqual(nothing);
  expect(searchPath(readSearch({}))).toBe("/coaches");
});
