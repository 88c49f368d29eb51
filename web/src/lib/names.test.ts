import { expect, test } from "vitest";
import { initials, inText } from "./names";

test("a name in a sentence is never cut", () => {
  for (const name of ["Ben Okafor", "Han Ji-won", "小林花子", "María del Carmen Núñez", "Ong Boon Hua"]) {
    expect(inText(name)).toBe(name);
  }
});

test("a name in the other direction is isolated, so that the words around it keep their order", () => {
  expect(`Meet ${inText("عبد الله بن محمد")}.`).toBe("Meet \u2068عبد الله بن محمد\u2069.");
  expect(inText("רות כהן")).toBe("\u2068רות כהן\u2069");
});

test("initials are whole characters", () => {
  const names = ["Ben Okafor", "李 小龍", "小林花子", "𠮷野 家", "عبد الله", "Ana", "…", "e\u0301lise brun"];
  expect(names.map(initials)).toEqual(["BO", "李小", "小", "𠮷家", "عا", "A", "", "ÉB"]);
});
