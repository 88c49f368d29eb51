import { expect, test } from "vitest";
import { postsPath, postsQuery, readPostSearch } from "./posts/search";
import { readResourceSearch, resourcesPath, resourcesQuery } from "./resources/search";

test("a search is read from the URL, and what is not known is left out", () => {
  const params = { q: "  night shift ", tag: ["sleep", "sleep", "NO!"], type: "question", sort: "best", page: "3" };
  expect(readPostSearch(params)).toEqual({ q: "night shift", tag: ["sleep"], type: "question", page: 3 });
  expect(readPostSearch({ page: "-1", visibility: "secret", type: ["story", "question"] })).toEqual({
    tag: [],
    type: "story",
    page: 1,
  });
});

test("the URL of a search is read as the same search, without defaults", () => {
  const search = readPostSearch({ q: "a b", tag: ["x", "y"], visibility: "private", sort: "top" });
  const path = postsPath(search);
  expect(path).toBe("/community?tag=x&tag=y&q=a+b&visibility=private&sort=top");
  expect(postsPath(readPostSearch({ sort: "hot", page: "1" }))).toBe("/community");
});

test("the API is asked for a page, and by the cursor from then on", () => {
  const search = readPostSearch({ page: "2" });
  expect(postsQuery(search)).toEqual({ sort: "hot", tag: [], per_page: 20, page: 2 });
  expect(postsQuery(search, "c1")).toEqual({ sort: "hot", tag: [], per_page: 20, cursor: "c1" });
});

test("for whom a coach looks stays in the URL, and is no filter", () => {
  const session = "0190c0de-0000-7000-8000-000000000009";
  const search = readResourceSearch({ for: session, type: "book" });
  expect(resourcesPath(search)).toBe(`/community/resources?type=book&for=${session}`);
  expect(resourcesQuery(search)).toEqual({ type: "book", tag: [], per_page: 24, page: 1 });
  expect(readResourceSearch({ for: "nobody" })).toEqual({ tag: [], page: 1 });
});
