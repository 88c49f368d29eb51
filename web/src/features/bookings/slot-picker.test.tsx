import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { makeQueryClient } from "@/lib/query-client";
import { startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { SlotPicker } from "./slot-picker";

beforeEach(startSignedOut);

const slot = (starts_at: string, ends_at: string) => ({ starts_at, ends_at });
const days = [
  {
    date: "2027-01-12",
    slots: [slot("2027-01-12T09:00:00Z", "2027-01-12T10:00:00Z"), slot("2027-01-12T10:00:00Z", "2027-01-12T11:00:00Z")],
  },
];

function show(zones: { coach: string; reader: string }, moving?: { id: string; starts_at: string }) {
  const answer = () => HttpResponse.json({ timezone: zones.reader, duration_minutes: 60, days });
  server.use(http.get(`${API}/coaches/ben/slots`, answer), http.get(`${API}/booking/b1/slots`, answer));
  const nothing = () => undefined;
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <SlotPicker
        coachId="ben"
        coachName="Ben Okafor"
        coachZone={zones.coach}
        minutes={60}
        moving={moving}
        zone={zones.reader}
        onZone={nothing}
        month="2027-01"
        onMonth={nothing}
        day={undefined}
        onDay={nothing}
        onChoose={nothing}
      />
    </QueryClientProvider>,
  );
}

const times = () => screen.findAllByRole("button", { name: / on Tuesday 12 January$/ });

test("a session is not moved to the time that it is at", async () => {
  // Written with another offset, it is the same instant.
  show({ coach: "Europe/Berlin", reader: "UTC" }, { id: "b1", starts_at: "2027-01-12T10:00:00+01:00" });
  expect((await times()).map((button) => button.getAttribute("aria-label"))).toEqual(["10:00 on Tuesday 12 January"]);
});

test("times are shown twice only where the clocks differ, whatever the zones are called", async () => {
  show({ coach: "Asia/Kolkata", reader: "Asia/Calcutta" });
  expect((await times()).map((button) => button.textContent)).toEqual(["14:30", "15:30"]);
  expect(screen.queryByText(/time in Kolkata/)).not.toBeInTheDocument();
});

test("and there the coach's stands beside the reader's", async () => {
  show({ coach: "Asia/Kolkata", reader: "UTC" });
  expect((await times()).map((button) => button.textContent)).toEqual(["09:00 14:30", "10:00 15:30"]);
});
