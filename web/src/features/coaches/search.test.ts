import { expect, test } from "vitest";
import { filterCount, readSearch, searchPath } from "./search";

test("a search is read from the URL, and written to the same URL", () => {
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

test("invalid parameters are ignored", () => {
  const empty = { language: [], country: [], expertise: [], page: 1 };
  expect(readSearch({})).toEqual(empty);
  expect(
    readSearch({
      language: "german",
      country: "de",
      max_price: "-1",
      sort: "best",
      page: "x",
      available_on: "tomorrow",
    }),
  ).toEqual(empty);
  expect(readSearch({ max_price: "9000" })).toEqual(empty);
  expect(searchPath(readSearch({}))).toBe("/coaches");
});
