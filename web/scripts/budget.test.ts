import { expect, test } from "vitest";
import { limitOf, weigh } from "./budget.mjs";

test("a page is weighed by what it loads, each file once, and the largest comes first", () => {
  const routes = [
    { route: "/help", firstLoadChunkPaths: ["react.js"] },
    { route: "/bookings", firstLoadChunkPaths: ["react.js", "query.js", "react.js"] },
  ];
  const pages = weigh(routes, (path: string) => (path === "react.js" ? 2048 : 1024));
  expect(pages.map(({ route, size }: { route: string; size: number }) => [route, size])).toEqual([
    ["/bookings", 3],
    ["/help", 2],
  ]);
});

test("every page has a limit, its own before that of all", () => {
  expect(limitOf("/")).toBeLessThan(limitOf("/login"));
  expect(limitOf("/bookings/[id]/paid")).toBeLessThan(limitOf("/bookings/[id]"));
  expect(limitOf("/a/page/of/tomorrow")).toBe(limitOf("/matches"));
});
