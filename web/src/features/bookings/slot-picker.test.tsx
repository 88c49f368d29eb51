import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { useState } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseClock } from "@/lib/locale";
import { makeQueryClient } from "@/lib/query-client";
import { startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { SlotPicker } from "./slot-picker";
import { monthOf } from "./slots-by-day";

beforeEach(startSignedOut);
afterEach(() => chooseClock("24"));

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
        view={undefined}
        onView={nothing}
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

/** Slots of half an hour at these times in UTC, on the days that have any. */
function offer(byDay: Record<string, string[]>) {
  const asked: string[] = [];
  server.use(
    http.get(`${API}/coaches/ben/slots`, ({ request }) => {
      const params = new URL(request.url).searchParams;
      const [from, to] = [params.get("from")!, params.get("to")!];
      asked.push(`${from} ${to}`);
      const found = Object.entries(byDay).filter(([date]) => date >= from && date <= to);
      const slots = (date: string, times: string[]) =>
        times.map((time) =>
          slot(`${date}T${time}:00Z`, new Date(Date.parse(`${date}T${time}:00Z`) + 18e5).toISOString()),
        );
      return HttpResponse.json({
        timezone: "UTC",
        duration_minutes: 30,
        days: found.map(([date, at]) => ({ date, slots: slots(date, at) })),
      });
    }),
  );
  return asked;
}

function Picker({ start, isWeek }: { start: string; isWeek?: boolean }) {
  const [day, setDay] = useState(start);
  const [month, setMonth] = useState(monthOf(start));
  const [view, setView] = useState<"week" | undefined>(isWeek ? "week" : undefined);
  return (
    <SlotPicker
      coachId="ben"
      coachName="Ben Okafor"
      coachZone="UTC"
      minutes={30}
      zone="UTC"
      onZone={() => undefined}
      month={month}
      onMonth={setMonth}
      day={day}
      onDay={setDay}
      view={view}
      onView={(next, shown) => {
        setView(next);
        if (shown) setDay(shown);
      }}
      onChoose={() => undefined}
    />
  );
}

function showPicker(start: string, isWeek?: boolean) {
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <Picker start={start} isWeek={isWeek} />
    </QueryClientProvider>,
  );
}

const labels = (group: HTMLElement) =>
  within(group)
    .getAllByRole("button")
    .map((button) => button.textContent?.trim());

test("times at night are folded away until they are asked for, unless there are no others", async () => {
  offer({ "2027-01-12": ["06:30", "07:00", "21:30", "22:00"], "2027-01-13": ["03:00"] });
  showPicker("2027-01-12");
  const tuesday = await screen.findByRole("group", { name: "Tuesday 12 January" });
  expect(labels(tuesday)).toEqual(["07:00", "21:30"]);
  await userEvent.click(screen.getByRole("button", { name: "2 at night on Tuesday 12 January" }));
  expect(labels(tuesday)).toEqual(["06:30", "07:00", "21:30", "22:00"]);
  await userEvent.click(screen.getByRole("button", { name: /^Wednesday.* 13/ }));
  expect(labels(await screen.findByRole("group", { name: "Wednesday 13 January" }))).toEqual(["03:00"]);
  expect(screen.queryByRole("button", { name: /at night/ })).not.toBeInTheDocument();
});

test("the clock has twelve hours or twenty-four, as the reader chooses", async () => {
  offer({ "2027-01-12": ["09:00", "14:30"] });
  showPicker("2027-01-12");
  const tuesday = await screen.findByRole("group", { name: "Tuesday 12 January" });
  expect(labels(tuesday)).toEqual(["09:00", "14:30"]);
  await userEvent.click(screen.getByRole("radio", { name: "12 h" }));
  expect(labels(tuesday).map((label) => label?.replace(/\s/g, " "))).toEqual(["9:00 am", "2:30 pm"]);
  expect(window.localStorage.getItem("clock")).toBe("12");
});

test("a week shows each of its free days, and goes on over the end of a month", async () => {
  const asked = offer({ "2027-01-26": ["09:00"], "2027-01-31": ["10:00"], "2027-02-02": ["11:00"] });
  showPicker("2027-01-26");
  await screen.findByRole("group", { name: "Tuesday 26 January" });
  await userEvent.click(screen.getByRole("radio", { name: "Week" }));
  expect(await screen.findByText("Week of Monday 25 January")).toBeInTheDocument();
  await screen.findByRole("group", { name: "Sunday 31 January" });
  expect(screen.getAllByRole("group", { name: /January|February/ })).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "The week after" }));
  await screen.findByRole("group", { name: "Tuesday 2 February" });
  expect(asked).toContain("2027-02-01 2027-02-07");
  await userEvent.click(screen.getByRole("radio", { name: "Month" }));
  expect(screen.getByRole("radio", { name: "Month" })).toBeChecked();
});

test("it never opens on a week without times, but stays on one that was gone to", async () => {
  offer({ "2027-01-20": ["09:00"] });
  showPicker("2027-01-12", true);
  await screen.findByRole("group", { name: "Wednesday 20 January" });
  await userEvent.click(screen.getByRole("button", { name: "The week after" }));
  expect(await screen.findByText("Ben Okafor has no free time this week.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "The week before" }));
  await screen.findByRole("group", { name: "Wednesday 20 January" });
});

test("a week that is opened from a month without times goes on to the next one", async () => {
  offer({ "2027-01-20": ["09:00"] });
  showPicker("2027-01-12");
  await screen.findByRole("group", { name: "Wednesday 20 January" });
  await userEvent.click(screen.getByRole("button", { name: /next month/i }));
  await screen.findByText("Ben Okafor has no free time this month.");
  await userEvent.click(screen.getByRole("radio", { name: "Week" }));
  await screen.findByRole("group", { name: "Wednesday 20 January" });
});
