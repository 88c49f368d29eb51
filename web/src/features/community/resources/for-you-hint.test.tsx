import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { User } from "@/lib/api/types";
import { ForYouHint } from "./for-you-hint";
import { readResourceSearch, resourcesQuery, visitorSearch } from "./search";

const search = readResourceSearch({ sort: "for_you", tag: "visa" });
const user = (role: User["role"]) => ({ id: "u1", role }) as User;

test.each([
  [undefined, "Log in", "/login?next=%2Fcommunity%2Fresources%3Ftag%3Dvisa%26sort%3Dfor_you"],
  ["client", "Take the quiz", "/quiz"],
  ["coach", "Go to your profile", "/account"],
] as const)("the hint for %s is the one step that makes the order theirs", (role, label, href) => {
  render(<ForYouHint user={role && user(role)} search={search} />);
  expect(screen.getByRole("link", { name: label })).toHaveAttribute("href", href);
  expect(screen.getByRole("status")).toHaveTextContent("Until then, the most bookmarked come first.");
});

test("the team has no such step", () => {
  render(<ForYouHint user={user("admin")} search={search} />);
  expect(screen.queryByRole("link")).toBeNull();
});

test("a visitor asks for the most bookmarked instead", () => {
  expect(resourcesQuery(search).sort).toBe("for_you");
  expect(visitorSearch(search)).toEqual({ ...search, sort: "bookmarks" });
  const newest = readResourceSearch({});
  expect(visitorSearch(newest)).toBe(newest);
});
