import { expect, test } from "vitest";
import { parseNotification } from "./parse-notification";

const notification = { id: "n1", kind: "booking_moved", data: {}, created_at: "2026-12-01T09:00:00Z" };
const read = (data: string, event = "notification") => parseNotification({ event, data });

test("data that are not a notification are ignored, and so are other events", () => {
  expect(read(JSON.stringify(notification))).toEqual(notification);
  expect(read(JSON.stringify(notification), "weather")).toBeUndefined();
  for (const data of ["", "{", "null", "1", '{"id":"n1"}', '{"id":1,"kind":"a","created_at":"b"}']) {
    expect(read(data)).toBeUndefined();
  }
});
