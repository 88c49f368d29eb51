import { expect, test } from "vitest";
import { tagWords, toTag } from "./tags";

test("typed words become a tag of a-z, 0-9 and hyphens, of 40 characters at most", () => {
  expect(toTag("Fear of speaking!")).toBe("fear-of-speaking");
  expect(toTag("  Größe & Über-Mut ")).toBe("grosse-uber-mut");
  expect(toTag("日本")).toBe("");
  expect(toTag("x".repeat(60))).toHaveLength(40);
  expect(toTag(`${"x".repeat(39)} y`)).toBe("x".repeat(39));
});

test("a tag is shown as words", () => {
  expect(tagWords("fear-of-speaking")).toBe("fear of speaking");
});
