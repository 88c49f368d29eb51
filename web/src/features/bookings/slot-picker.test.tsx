import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chooseClock } from "@/lib/locale";
import { makeQueryClient } from "@/lib/query-client";
import { startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { SlotPicker } from "./slot-picker";
import { monthOf, type OfferedTime } from "./slots-by-day";

beforeEach(startSignedOut);
afterEach(() => {
  chooseClock("24");
  vi.restoreAllMocks();
});

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

interface PickerProps {
  start: string;
  isWeek?: boolean;
  /** With the times of the day open, as a shared link may be. */
  isOpen?: boolean;
  onChoose?: (time: OfferedTime) => void;
}

function Picker({ start, isWeek, isOpen = false, onChoose = () => undefined }: PickerProps) {
  const [day, setDay] = useState(start);
  const [areTimesOpen, setTimesOpen] = useState(isOpen);
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
      areTimesOpen={areTimesOpen}
      onTimes={(of) => {
        setTimesOpen(of !== undefined);
        if (of) setDay(of);
      }}
      onChoose={onChoose}
    />
  );
}

function showPicker(start: string, isWeek?: boolean, others?: Pick<PickerProps, "isOpen" | "onChoose">) {
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <Picker start={start} isWeek={isWeek} {...others} />
    </QueryClientProvider>,
  );
}

/** A screen of 390 px, whatever is asked about it. */
function onAPhone() {
  const found = { matches: true, addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.spyOn(window, "matchMedia").mockReturnValue(found as unknown as MediaQueryList);
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

test("on a phone the times of a day are a sheet, opened by the day and closed by Escape", async () => {
  onAPhone();
  offer({ "2027-01-12": ["09:00", "14:30"], "2027-01-13": ["10:00"] });
  const onChoose = vi.fn();
  showPicker("2027-01-12", false, { onChoose });
  expect(await screen.findByRole("button", { name: "See 2 times on Tue 12 Jan" })).toBeInTheDocument();
  expect(screen.queryByRole("group", { name: /January/ })).not.toBeInTheDocument();
  const wednesday = screen.getByRole("button", { name: /^Wednesday.* 13/ });
  await userEvent.click(wednesday);
  const sheet = await screen.findByRole("dialog", { name: "Wednesday 13 January" });
  expect(labels(within(sheet).getByRole("group", { name: "Wednesday 13 January" }))).toEqual(["10:00"]);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(wednesday).toHaveFocus();
  await userEvent.click(wednesday);
  await userEvent.click(await screen.findByRole("button", { name: "10:00 on Wednesday 13 January" }));
  expect(onChoose).toHaveBeenCalledWith(expect.objectContaining({ starts_at: "2027-01-13T10:00:00Z" }));
});

test("a day of a shared link that has no time left says so, and leads to the others", async () => {
  onAPhone();
  offer({ "2027-01-13": ["10:00"] });
  showPicker("2027-01-12", false, { isOpen: true });
  const sheet = await screen.findByRole("dialog", { name: "Tuesday 12 January" });
  expect(await within(sheet).findByText("No time is left on this day.")).toBeInTheDocument();
  await userEvent.click(within(sheet).getByRole("button", { name: "Choose another day" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "See the time on Wed 13 Jan" })).toBeInTheDocument();
});

test("the sheet follows a finger, which closes it when it moves far enough down", async () => {
  onAPhone();
  offer({ "2027-01-12": ["09:00"] });
  showPicker("2027-01-12");
  const open = await screen.findByRole("button", { name: "See the time on Tue 12 Jan" });
  await userEvent.click(open);
  const sheet = await screen.findByRole("dialog");
  const title = within(sheet).getByRole("heading");
  const finger = (what: "Down" | "Move" | "Up", clientY: number, pointerType = "touch") =>
    act(() => fireEvent[`pointer${what}`](title, { pointerId: 7, pointerType, clientY }));
  finger("Down", 100, "mouse");
  finger("Move", 400, "mouse");
  expect(sheet.style.transform).toBe("");
  finger("Down", 100);
  finger("Move", 110);
  expect(sheet.style.transform).toBe("translateY(10px)");
  finger("Up", 110);
  expect(sheet.style.transform).toBe("");
  expect(screen.getByRole("dialog")).toBe(sheet);
  finger("Down", 100);
  finger("Move", 250);
  finger("Up", 250);
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(open).toHaveFocus();
});

test("the arrow keys move over the times of a day as they lie on the screen", async () => {
  offer({ "2027-01-12": ["09:00", "10:00", "11:00"] });
  showPicker("2027-01-12");
  const tuesday = await screen.findByRole("group", { name: "Tuesday 12 January" });
  const buttons = within(tuesday).getAllByRole("button");
  // jsdom has no layout: one below the other.
  buttons.forEach((button, row) => {
    button.getBoundingClientRect = () => ({ x: 0, y: row * 52, width: 200, height: 44 }) as DOMRect;
  });
  act(() => buttons[0]!.focus());
  await userEvent.keyboard("{ArrowDown}");
  expect(buttons[1]).toHaveFocus();
  await userEvent.keyboard("{End}");
  expect(buttons[2]).toHaveFocus();
  await userEvent.keyboard("{ArrowDown}{ArrowUp}");
  expect(buttons[1]).toHaveFocus();
});
