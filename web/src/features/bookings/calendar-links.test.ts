import { expect, test } from "vitest";
import { googleLink, outlookLink } from "./calendar-links";

const session = {
  id: "b1",
  starts_at: "2026-12-01T10:30:00+01:00",
  ends_at: "2026-12-01T11:30:00+01:00",
  meeting_link: "https://meet.example.com/ben?room=1&x=2",
  client_name: "Ana & Co",
  coach_name: "Ben Okafor",
};

test("Google gets the instants in UTC, the title, the room and the way back", () => {
  const link = new URL(googleLink(session, false, "https://rapport.example"));
  expect(link.origin + link.pathname).toBe("https://calendar.google.com/calendar/render");
  expect(Object.fromEntries(link.searchParams)).toEqual({
    action: "TEMPLATE",
    text: "Session with Ben Okafor",
    dates: "20261201T093000Z/20261201T103000Z",
    details: "Details, and to move or cancel it: https://rapport.example/bookings/b1",
    location: "https://meet.example.com/ben?room=1&x=2",
  });
});

test("Outlook gets the same, and no plus sign for a space", () => {
  const text = outlookLink({ ...session, meeting_link: null }, true, "https://rapport.example", "work");
  expect(text).not.toContain("+");
  const link = new URL(text);
  expect(link.host).toBe("outlook.office.com");
  expect(link.searchParams.get("subject")).toBe("Session with Ana & Co");
  expect(link.searchParams.get("startdt")).toBe("2026-12-01T09:30:00.000Z");
  expect(link.searchParams.get("location")).toBe("https://rapport.example/bookings/b1");
  expect(outlookLink(session, true, "https://rapport.example", "private")).toContain("https://outlook.live.com/");
});
