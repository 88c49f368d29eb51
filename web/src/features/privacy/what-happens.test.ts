import { expect, test } from "vitest";
import { whatHappens } from "./what-happens";

test("everybody is told of sessions what is true for them", () => {
  expect(whatHappens("client").join(" ")).toMatch(/comes back as far as each coach’s policy says/);
  expect(whatHappens("coach").join(" ")).toMatch(/clients get back everything/);
  expect(whatHappens("admin").join(" ")).not.toMatch(/Sessions ahead/);
});
