import { describe, expect, test } from "vitest";
import {
  markdownOf,
  type Mentioned,
  mentionOf,
  shownText,
  typedMention,
  withOthers,
  writtenText,
} from "./mention-text";

const ana: Mentioned = { id: "019a0000-0000-7000-8000-000000000001", name: "Ana Ribeiro", kind: "user" };
const ben: Mentioned = { id: "019a0000-0000-7000-8000-000000000002", name: "Ben Okafor", kind: "coach" };
const short: Mentioned = { id: "019a0000-0000-7000-8000-000000000003", name: "Ana", kind: "user" };
const namesake: Mentioned = { id: "019a0000-0000-7000-8000-000000000004", name: "Ana Ribeiro", kind: "user" };

describe("what the field shows", () => {
  test("names instead of ids, and the same Markdown again", () => {
    const markdown = `Hello ${markdownOf(ana)}, and (${markdownOf(ben)})!\n${markdownOf(ana)} ${markdownOf(short)}`;
    const { text, people } = shownText(markdown);
    expect(text).toBe("Hello @Ana Ribeiro, and (@Ben Okafor)!\n@Ana Ribeiro @Ana");
    expect(people).toEqual([ana, ben, short]);
    expect(writtenText(text, people)).toBe(markdown);
  });

  test("a namesake as it is written, so that nobody takes the other's place", () => {
    const markdown = `${markdownOf(ana)} and ${markdownOf(namesake)}`;
    const { text, people } = shownText(markdown);
    expect(text).toBe(`@Ana Ribeiro and ${markdownOf(namesake)}`);
    expect(writtenText(text, people)).toBe(markdown);
  });

  test.each([
    "",
    "@",
    "@Ana Ribeiro",
    "@[Ana Ribeiro](user:7)",
    `x${markdownOf(ana)}`,
    `${markdownOf(ana)}x`,
    `@Ana Ribeiro and ${markdownOf(ana)}`,
    `${markdownOf(short)} Ribeiro ${markdownOf(ana)}`,
    `@[@[Ana](user:1)](user:${ana.id})`,
    markdownOf({ ...ana, name: "Dr. (A+B) $& \\d" }),
    `\`${markdownOf(ana)}\``,
  ])("gives %j back as it is", (markdown) => {
    const { text, people } = shownText(markdown);
    expect(writtenText(text, people)).toBe(markdown);
  });

  test("whatever is put together of its parts", () => {
    const parts = [
      markdownOf(ana),
      markdownOf(ben),
      markdownOf(short),
      markdownOf(namesake),
      "@Ana",
      "@",
      " ",
      "[",
      "]",
      "x",
      "ä",
      "\n",
      ".",
    ];
    // A generator of its own, so that a failure comes again.
    let seed = 7;
    const next = () => (seed = (seed * 16_807) % 2_147_483_647);
    for (let times = 0; times < 2_000; times += 1) {
      const markdown = Array.from({ length: next() % 8 }, () => parts[next() % parts.length]).join("");
      const { text, people } = shownText(markdown);
      expect(writtenText(text, people), markdown).toBe(markdown);
    }
  });
});

describe("what is sent", () => {
  test("a name counts where it is a word of its own", () => {
    const people = [ana, short];
    expect(writtenText("@Ana Ribeiro, @Ana and @Anabel", people)).toBe(
      `${markdownOf(ana)}, ${markdownOf(short)} and @Anabel`,
    );
    expect(writtenText("me@Ana @Ana_b @@Ana", people)).toBe("me@Ana @Ana_b @@Ana");
  });

  test("a name that was deleted and is typed again is still theirs, unless another has it now", () => {
    expect(withOthers([], [ana])).toEqual([ana]);
    expect(withOthers([namesake, ben], [ana])).toEqual([namesake, ben]);
  });

  test("without what would end a name", () => {
    expect(mentionOf({ id: ana.id, name: "Ana [the `*_<>\\best] R" })).toEqual({ ...ana, name: "Ana the best R" });
    expect(mentionOf({ id: ana.id, name: "[]" }).name).toBe("member");
    expect(shownText(markdownOf(mentionOf({ id: ana.id, name: "Ana [x]" }))).people).toHaveLength(1);
  });
});

describe("what is being typed", () => {
  test.each([
    ["@", 0, ""],
    ["Hello @an", 6, "an"],
    ["(@Zoë", 1, "Zoë"],
    ["Line\n@Ana Ri", 5, "Ana Ri"],
    ["@Ana Maria ", 0, "Ana Maria "],
    ["@o'hara", 0, "o'hara"],
    ["@jean-luc", 0, "jean-luc"],
    ["@小林", 0, "小林"],
  ])("%j", (before, start, name) => expect(typedMention(before, [])).toEqual({ start, name }));

  test.each([
    "",
    "Ana",
    "me@example",
    "@ home",
    "@@an",
    "@[Ana",
    "@Ana, and",
    "@Ana\n",
    "@one two three four five",
    `@${"a".repeat(61)}`,
  ])("%j is none", (before) => expect(typedMention(before, [])).toBeUndefined());

  test("not after a name that is complete", () => {
    expect(typedMention("@Ana Ribeiro", [ana])).toBeUndefined();
    expect(typedMention("@Ana Ribeiro says", [ana])).toBeUndefined();
    expect(typedMention("@Ana Ribe", [ana])).toEqual({ start: 0, name: "Ana Ribe" });
  });
});
