import { expect, test } from "vitest";
import { ApiError, messageOf } from "./errors";

test("what is wrong is said in the words for people, never by the names of the API's fields", async () => {
  const refusal = (errors: object[]) =>
    ApiError.from(
      Response.json(
        { title: "Look again", detail: "Have another look at: starts_at, timezone", code: "validation_failed", errors },
        { status: 422 },
      ),
    );
  const fields = [
    { field: "starts_at", code: "same", message: "It is at that time already." },
    { field: "timezone", code: "unknown_timezone", message: "A time zone, like Europe/Berlin." },
    { field: "timezone", code: "unknown_timezone", message: "A time zone, like Europe/Berlin." },
  ];
  expect(messageOf(await refusal(fields))).toBe("It is at that time already. A time zone, like Europe/Berlin.");
  expect(messageOf(await refusal([]))).not.toMatch(/_/);
});
