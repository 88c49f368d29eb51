import { describe, expect, test } from "vitest";
import {
  apiQuery,
  comparePath,
  filterCount,
  ignoredFilters,
  knownSearch,
  readSearch,
  searchPath,
  withCompared,
} from "./search";

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

describe("what a link asks for and nobody knows", () => {
  const known = { languages: ["de", "en"], countries: ["DE"], currencies: ["EUR"] };
  const ignored = (params: Record<string, string | string[]>) =>
    ignoredFilters(params, knownSearch(readSearch(params), known));

  test("is left out and named in words", () => {
    expect(
      ignored({
        language: ["de", "xx", "german"],
        country: "ZZ",
        max_price: "9000",
        currency: "QQQ",
        sort: "best",
        page: "x",
        available_on: "tomorrow",
      }),
    ).toEqual([
      "the language “xx”",
      "the language “german”",
      "the country “ZZ”",
      "the price “9000”",
      "the currency “QQQ”",
      "the day “tomorrow”",
      "the order “best”",
      "the page “x”",
    ]);
    const search = knownSearch(readSearch({ language: ["de", "xx"], max_price: "9000", currency: "QQQ" }), known);
    expect(search).toEqual({ language: ["de"], country: [], expertise: [], page: 1 });
  });

  test("is a zone that is none, too", () => {
    expect(ignored({ available_on: "2026-12-03", timezone: "Mars/Olympus" })).toEqual(["the time zone “Mars/Olympus”"]);
  });

  test("is nothing in a link of our own", () => {
    const params = {
      q: "burnout",
      language: "de",
      max_price: "9000",
      currency: "EUR",
      min_rating: "4",
      sort: "rating",
      page: "2",
      available_on: "2026-12-03",
      timezone: "Europe/Berlin",
    };
    expect(ignored(params)).toEqual([]);
  });
});

test("the reader's currency leaves out no coach: prices in others are shown in it, and compared", () => {
  const query = apiQuery(readSearch({ max_price: "9000", currency: "EUR" }));
  expect(query).toMatchObject({ max_price: 9000, display_currency: "EUR" });
  expect(query).not.toHaveProperty("currency");
  expect(apiQuery(readSearch({}))).not.toHaveProperty("display_currency");
});

test("the coaches to compare are three at most, in the URL and not in the API's query", () => {
  const id = (letter: string) => `0190c0de-0000-7000-8000-00000000000${letter}`;
  const read = readSearch({ compare: [id("a"), id("a"), "nobody", id("b"), id("c"), id("d")] });
  expect(read.compare).toEqual([id("a"), id("b"), id("c")]);
  const search = withCompared(withCompared(readSearch({ q: "job" }), id("a")), id("b"));
  expect(searchPath(search)).toContain(`compare=${id("a")}&compare=${id("b")}`);
  expect(apiQuery(search)).not.toHaveProperty("compare");
  // Choosing one again takes them out; a filter that changes keeps them.
  expect(withCompared(search, id("a")).compare).toEqual([id("b")]);
  expect(knownSearch(search, { languages: [], countries: [], currencies: [] }).compare).toEqual(search.compare);
  expect(comparePath([id("a"), id("b")])).toBe(`/coaches/compare?coach=${id("a")}&coach=${id("b")}`);
});
