import { expect, test } from "vitest";
import { CANCELLATION_POLICIES } from "@/lib/api/cancellation-policies";
import { cancellationTerms } from "./cancellation-policy";

test.each([
  ["flexible", "Cancel free until 24 hours before, half back until 2 hours before."],
  ["moderate", "Cancel free until 3 days before, half back until 24 hours before."],
  ["strict", "Cancel free until 7 days before, half back until 3 days before."],
])("the terms of the %s policy", (policy, terms) => {
  expect(cancellationTerms(policy)).toBe(terms);
});

test("every policy of the API has terms", () => {
  const terms = CANCELLATION_POLICIES.map(({ policy }) => cancellationTerms(policy));
  expect(new Set(terms).size).toBe(CANCELLATION_POLICIES.length);
  expect(terms).not.toContain(cancellationTerms("a_new_policy"));
});

test("a policy that this page does not know is still a sentence", () => {
  expect(cancellationTerms("a_new_policy")).toBe("Cancelling follows your coach’s policy.");
});
