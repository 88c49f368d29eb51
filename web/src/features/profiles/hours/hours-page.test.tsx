import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { CoachBody, CoachProfile } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { ben, listedCoach, newCoach } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { HoursEditor } from "./hours-page";

beforeEach(async () => {
  sessionStorage.clear();
  startWithCookie();
  acceptRefreshes({ user: ben });
  await auth.check();
});

/** By text, label and single events: roles of hundreds of cells, and all events of a click on them, take seconds. */
function show(profile: CoachProfile) {
  return render(
    <QueryClientProvider client={makeQueryClient()}>
      <HoursEditor user={ben} profile={profile} clientView={null} />
    </QueryClientProvider>,
  );
}

/** The API, which keeps what is written. */
function keeps(stored: CoachProfile) {
  const written: CoachBody[] = [];
  server.use(
    http.get(`${API}/profile`, () => HttpResponse.json({ user: ben, profile: stored })),
    http.put(`${API}/coaches/${ben.id}`, async ({ request }) => {
      const body = (await request.json()) as CoachBody;
      written.push(body);
      return HttpResponse.json({ user: ben, profile: { ...stored, ...body } });
    }),
  );
  return written;
}

test("a new coach begins with a week, copies a day, and the rest of the profile stays", async () => {
  const written = keeps({ ...newCoach, headline: "Written in another tab" });
  show(newCoach);
  expect(screen.getByText("No hours yet")).toBeInTheDocument();
  fireEvent.click(screen.getByText("Weekdays, 9 to 5"));
  expect(screen.getByText("40 hours a week")).toBeInTheDocument();
  fireEvent.change(screen.getByLabelText("Monday, until"), { target: { value: "13:00" } });
  fireEvent.click(screen.getByLabelText("Add hours on Monday"));
  fireEvent.click(screen.getByLabelText("Copy Monday to other days"));
  expect(screen.getByLabelText("Friday", { selector: "input" })).toBeChecked();
  fireEvent.click(screen.getByLabelText("Saturday", { selector: "input" }));
  fireEvent.click(screen.getByText("Copy"));
  fireEvent.change(screen.getByLabelText("Sessions a day"), { target: { value: "3" } });
  fireEvent.click(screen.getByText("Save"));
  expect(await screen.findByText("Saved")).toBeInTheDocument();
  const [body] = written;
  expect(body).toMatchObject({ headline: "Written in another tab" });
  // Not listed yet is not paused.
  expect(body).not.toHaveProperty("is_listed");
  expect(body!.availability).toMatchObject({
    timezone: "Europe/Berlin",
    max_sessions_per_day: 3,
    min_notice_minutes: 240,
  });
  expect(body!.availability!.weekly!.filter(({ weekday }) => weekday === "sat")).toEqual([
    { weekday: "sat", start: "09:00", end: "13:00" },
    { weekday: "sat", start: "14:00", end: "17:00" },
  ]);
});

test("what was not saved is there again after a refresh, until it is discarded", async () => {
  const { unmount } = show(listedCoach);
  fireEvent.click(screen.getByLabelText("Add hours on Tuesday"));
  unmount();
  show(listedCoach);
  expect(screen.getByText("Not saved yet")).toBeInTheDocument();
  expect(screen.getByLabelText("Tuesday, from")).toHaveValue("09:00");
  fireEvent.click(screen.getByText("Discard"));
  expect(screen.queryByLabelText("Tuesday, from")).not.toBeInTheDocument();
  expect(screen.getByText("Save")).toBeDisabled();
});

test("hours that overlap are named before anything is sent, and a refusal keeps what was entered", async () => {
  const written = keeps(listedCoach);
  show(listedCoach);
  fireEvent.click(screen.getByLabelText("Add hours on Monday"));
  fireEvent.change(screen.getAllByLabelText("Monday, from")[1]!, { target: { value: "11:00" } });
  fireEvent.click(screen.getByText("Save"));
  expect(
    screen.getAllByText("Hours overlap, or have no length, on Monday. Change one of them.").length,
  ).toBeGreaterThan(0);
  expect(written).toEqual([]);
  fireEvent.change(screen.getAllByLabelText("Monday, from")[1]!, { target: { value: "15:00" } });
  server.use(
    http.put(`${API}/coaches/${ben.id}`, () => problem(503, "unavailable", { detail: "Try again in a moment." })),
  );
  fireEvent.click(screen.getByText("Save"));
  expect(await screen.findByText("Try again in a moment.")).toBeInTheDocument();
  expect(screen.getAllByLabelText("Monday, from")).toHaveLength(2);
});

test("journeys are sent in the order of their days", async () => {
  const written = keeps(listedCoach);
  show(listedCoach);
  fireEvent.click(screen.getByText("Add a journey"));
  fireEvent.click(screen.getByText("Add the next place"));
  const [first, second] = screen.getAllByLabelText("From this day on");
  fireEvent.change(first!, { target: { value: "2030-05-20" } });
  fireEvent.change(second!, { target: { value: "2030-05-01" } });
  fireEvent.click(screen.getByText("Save"));
  await waitFor(() => expect(written).toHaveLength(1));
  expect(written[0]!.availability!.timezone_changes).toEqual([
    { from: "2030-05-01", timezone: "Europe/Berlin" },
    { from: "2030-05-20", timezone: "America/New_York" },
  ]);
});
