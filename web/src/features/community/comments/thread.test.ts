import { expect, test } from "vitest";
import { commentOf } from "@/test/community";
import { threadOf, visibleItems } from "./thread";

/** `a0 b1` is: a, and below it b. */
const drawn = (items: ReturnType<typeof threadOf>) =>
  items.map(({ comment, depth }) => `${comment.id}${depth}`).join(" ");

const comments = [
  commentOf("a"),
  commentOf("b"),
  commentOf("c", "a"),
  commentOf("d", "b"),
  commentOf("e", "a"),
  commentOf("f", "c"),
];

test("each comment is followed by what answers it, in the order of writing", () => {
  expect(drawn(threadOf(comments))).toBe("a0 c1 f2 e1 b0 d1");
});

test("a page more only adds to the thread", () => {
  expect(drawn(threadOf(comments.slice(0, 4)))).toBe("a0 c1 b0 d1");
});

test("answers are counted at every depth", () => {
  const counts = Object.fromEntries(threadOf(comments).map(({ comment, replies }) => [comment.id, replies]));
  expect(counts).toEqual({ a: 3, c: 1, f: 0, e: 0, b: 1, d: 0 });
});

test("what answers something that the reader does not see answers the post", () => {
  expect(drawn(threadOf([commentOf("x", "hidden"), commentOf("y", "x")]))).toBe("x0 y1");
});

test("what is below a collapsed comment is not shown, and what follows is", () => {
  const items = threadOf(comments);
  expect(drawn(visibleItems(items, new Set(["a"])))).toBe("a0 b0 d1");
  expect(drawn(visibleItems(items, new Set(["c", "b"])))).toBe("a0 c1 e1 b0");
});

test("a thread that is 10,000 deep is no stack overflow", () => {
  const deep = Array.from({ length: 10_000 }, (_, index) => commentOf(`${index}`, index > 0 ? `${index - 1}` : null));
  const items = threadOf(deep);
  expect(items.at(-1)!.depth).toBe(9_999);
  expect(items[0]!.replies).toBe(9_999);
});
