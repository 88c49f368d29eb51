import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { startSignedOut } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { KINDS } from "./kinds";
import type { Preferences } from "./preferences";
import { PreferencesTable } from "./settings-page";

let saved: Preferences = {};
let puts: Preferences[] = [];
let isRefused: ((sent: Preferences) => boolean) | undefined;

beforeEach(async () => {
  saved = Object.fromEntries(KINDS.map((kind) => [kind, { email: true, in_app: true }]));
  saved.reminder_1h = { email: false, in_app: true };
  saved.weekly_digest = { email: false, in_app: false };
  puts = [];
  isRefused = undefined;
  await startSignedOut();
  server.use(
    http.get(`${API}/notifications/preferences`, () => HttpResponse.json(saved)),
    http.put(`${API}/notifications/preferences`, async ({ request }) => {
      const sent = (await request.json()) as Preferences;
      puts.push(sent);
      await delay(20);
      if (isRefused?.(sent)) return problem(503, "unavailable", { detail: "We are busy." });
      saved = sent;
      return HttpResponse.json(saved);
    }),
  );
});

const show = (role: "client" | "coach" | "admin") =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PreferencesTable role={role} />
    </QueryClientProvider>,
  );
const find = (name: string) => screen.findByRole("switch", { name });

test("every kind has two switches, and what is sent by email only has one: they show the saved preferences", async () => {
  show("client");
  expect(await find("Reminder an hour before: Email")).not.toBeChecked();
  expect(await find("Reminder an hour before: In the app")).toBeChecked();
  expect(screen.getAllByRole("switch")).toHaveLength(33);
  expect(screen.getByRole("switch", { name: "The week in the community, on Mondays: Email" })).not.toBeChecked();
  const table = screen.getByRole("table", { name: "What you are told by email and in the app" });
  const groups = ["Your sessions", "Reminders", "Money", "Reviews", "Calendars", "Community"];
  for (const name of groups) expect(within(table).getByRole("rowheader", { name })).toBeVisible();
  expect(screen.queryByText("A client has reviewed a session")).toBeNull();
});

test("a coach has no switches for payments", async () => {
  show("coach");
  await find("A client has reviewed a session: Email");
  expect(screen.getAllByRole("switch")).toHaveLength(27);
  expect(screen.queryByText("Money")).toBeNull();
});

test("admins see why they have no switches", () => {
  show("admin");
  expect(screen.getByText(/^Admins have no sessions/)).toBeVisible();
});

test("a switch changes at once, and all preferences are saved", async () => {
  show("client");
  const toggle = await find("A session has moved: Email");
  await userEvent.click(toggle);
  expect(toggle).not.toBeChecked();
  expect(await screen.findByText("Saved")).toBeVisible();
  expect(puts).toHaveLength(1);
  expect(saved.booking_moved).toEqual({ email: false, in_app: true });
  expect(saved.reminder_1h).toEqual({ email: false, in_app: true });
  expect(Object.keys(saved).toSorted()).toEqual([...KINDS].toSorted());
});

test("quick changes are saved one after the other, and none is lost", async () => {
  show("client");
  await userEvent.click(await find("A session has moved: Email"));
  await userEvent.click(await find("A session is cancelled: In the app"));
  await userEvent.click(await find("A session has moved: In the app"));
  await waitFor(() => expect(puts).toHaveLength(3));
  await screen.findByText("Saved");
  expect(saved.booking_moved).toEqual({ email: false, in_app: false });
  expect(saved.booking_cancelled).toEqual({ email: true, in_app: false });
  expect(await find("A session has moved: Email")).not.toBeChecked();
});

test("only the change that could not be saved is undone, with the reason", async () => {
  show("client");
  isRefused = (sent) => sent.booking_cancelled?.email === false;
  await userEvent.click(await find("A session is cancelled: Email"));
  expect(await screen.findByRole("alert")).toHaveTextContent("We are busy. The switch is as it was.");
  expect(await find("A session is cancelled: Email")).toBeChecked();
  await userEvent.click(await find("A session has moved: Email"));
  await screen.findByText("Saved");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(await find("A session has moved: Email")).not.toBeChecked();
  expect(await find("A session is cancelled: Email")).toBeChecked();
});
