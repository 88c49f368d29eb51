import { expect, test } from "vitest";
import { inText } from "./names";

test("a name in a sentence is never cut", () => {
  for (const name of ["Ben Okafor", "Han Ji-won", "小林花子", "María del Carmen Núñez", "Ong Boon Hua"]) {
    expect(inText(name)).toBe(name);
  }
});

test("a name in the other direction is isolated, so that the words around it keep their order", () => {
  expect(`Meet ${inText("عبد الله بن محمد")}.`).toBe("Meet \u2068عبد الله بن محمد\u2069.");
  expect(inText("רות כהן")).toBe("\u2068רות כהן\u2069");
});
