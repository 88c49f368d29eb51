import { expect, test } from "vitest";
import { calendarFile } from "./calendar-file";

const booking = {
  id: "0190c0de-0000-7000-8000-00000000000a",
  starts_at: "2026-12-01T09:00:00Z",
  ends_at: "2026-12-01T10:00:00Z",
  updated_at: "2026-11-20T08:15:30.123Z",
  revision: 2,
  coach_name: "Ben Okafor; PhD, Köln",
  client_name: "Ana",
  meeting_link: "https://meet.example.org/0190c0de-0000-7000-8000-00000000000a?with=a-very-long-address",
};

test("a session is an event that calendars know again", () => {
  const lines = calendarFile(booking, "rapport.example").replace(/\r\n /g, "").split("\r\n");
  expect(lines).toContain("UID:0190c0de-0000-7000-8000-00000000000a@rapport.example");
  expect(lines).toContain("SEQUENCE:2");
  expect(lines).toContain("DTSTAMP:20261120T081530Z");
  expect(lines).toContain("DTSTART:20261201T090000Z");
  expect(lines).toContain("DTEND:20261201T100000Z");
  expect(lines).toContain("SUMMARY:Coaching with Ben Okafor\\; PhD\\, Köln");
});

test("no line is longer than 75 octets", () => {
  const lengths = calendarFile(booking, "rapport.example")
    .split("\r\n")
    .map((line) => new TextEncoder().encode(line).length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(75);
});
