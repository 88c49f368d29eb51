import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { traitsOf } from "./portraits";

/** How many of that kind are drawn. */
const drawn = (kind: string) =>
  readFileSync("public/portraits.svg", "utf8").match(new RegExp(`id="${kind}\\d+"`, "g"))!.length;
const ids = (count: number) =>
  // Made in the same second, as those of the demo: they differ in their last digits.
  Array.from({ length: count }, (_, index) => `0190c0de-0000-7000-8000-${String(index).padStart(12, "0")}`);

test("somebody looks the same everywhere and always", () => {
  const [first] = ids(1);
  expect(traitsOf(first!)).toEqual(traitsOf(first!));
  expect(traitsOf("0190c0de-0000-7000-8000-000000000002")).toMatchInlineSnapshot(`
    {
      "clothes": 3,
      "hair": 9,
      "hasGlasses": false,
      "hue": 205,
      "isDark": false,
      "otherHue": 335,
    }
  `);
});

test("every hue has its colours", () => {
  const css = readFileSync("src/app/portraits.css", "utf8");
  for (const { hue, otherHue } of ids(1_000).map(traitsOf)) {
    expect(css).toContain(`.portrait[data-hue="${hue}"] {\n    --hue: ${hue};`);
    expect(css).toContain(`.portrait[data-other-hue="${otherHue}"] {\n    --other-hue: ${otherHue};`);
  }
});

test("44 people differ in what can be seen at 40 px: hues, hair and clothes", () => {
  const seen = ids(44).map((id) => {
    const { hue, otherHue, hair, clothes } = traitsOf(id);
    return [hue, otherHue, hair, clothes].join(" ");
  });
  expect(new Set(seen).size).toBe(44);
});

test("every hue, hair and piece of clothing is drawn, each about as often as the others", () => {
  const all = ids(4_800).map(traitsOf);
  const counts = (kind: "hue" | "otherHue" | "hair" | "clothes") => {
    const found = new Map<number, number>();
    for (const each of all) found.set(each[kind], (found.get(each[kind]) ?? 0) + 1);
    return [...found.values()];
  };
  for (const [kind, kinds] of [
    ["hue", 8],
    ["otherHue", 8],
    ["hair", drawn("hair")],
    ["clothes", drawn("clothes")],
  ] as const) {
    expect(counts(kind), kind).toHaveLength(kinds);
    for (const count of counts(kind)) expect(count).toBeGreaterThan((0.7 * all.length) / kinds);
  }
});

test("what somebody wears is never of the hue of the rest, nor of the one beside it", () => {
  for (const { hue, otherHue } of ids(1_000).map(traitsOf)) {
    const apart = Math.abs(hue - otherHue);
    expect(Math.min(apart, 360 - apart)).toBeGreaterThanOrEqual(50);
  }
});
