import { expect, test } from "vitest";
import { deletionConsequences } from "./deletion-consequences";

test("each role reads what happens to its sessions", () => {
  expect(deletionConsequences("client").join(" ")).toMatch(/comes back as far as each coach’s policy says/);
  expect(deletionConsequences("coach").join(" ")).toMatch(/clients get back everything/);
  expect(deletionConsequences("admin").join(" ")).not.toMatch(/Sessions ahead/);
});
