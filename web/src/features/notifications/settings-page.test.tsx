import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { session } from "@/features/auth/session";
import { API, server } from "@/test/server";
import { KINDS } from "./kinds";
import type { Preferences } from "./preferences";
import { Settings } from "./settings-page";

let saved: Preferences = {};
let puts: Preferences[] = [];
let refused: ((sent: Preferences) => boolean) | undefined;

beforeEach(async () => {
  saved = Object.fromEntries(KINDS.map((kind) => [kind, { email: true, in_app: true }]));
  saved.reminder_1h = { email: false, in_app: true };
  puts = [];
  refused = undefined;
  document.cookie = "csrf_token=; path=/; max-age=0";
  session.reset();
  await session.check();
  server.use(
    http.get(`${API}/notifications/preferences`, () => HttpResponse.json(saved)),
    http.put(`${API}/notifications/preferences`, async ({ request }) => {
      const sent = (await request.json()) as Preferences;
      puts.push(sent);
      await delay(20);
      if (refused?.(sent)) {
        const problem = { code: "unavailable", status: 503, detail: "We are busy." };
        return HttpResponse.json(problem, { status: 503, headers: { "content-type": "application/problem+json" } });
      }
      saved = sent;
      return HttpResponse.json(saved);
    }),
  );
});

const show = (role: "client" | "coach" | "admin") =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Settings role={role} />
    </QueryClientProvider>,
  );
const find = (name: string) => screen.findByRole("switch", { name });

test("every kind has two switches, which stand as they were left", async () => {
  show("client");
  expect(await find("Reminder an hour before: Email")).not.toBeChecked();
  expect(await find("Reminder an hour before: In the app")).toBeChecked();
  expect(screen.getAllByRole("switch")).toHaveLength(18);
  const table = screen.getByRole("table", { name: "What you are told by email and in the app" });
  const groups = ["Your sessions", "Reminders", "Money", "Reviews"];
  for (const name of groups) expect(within(table).getByRole("rowheader", { name })).toBeVisible();
  expect(screen.queryByText("A client has reviewed a session")).toBeNull();
});

test("a coach is not asked about money", async () => {
  show("coach");
  await find("A client has reviewed a session: Email");
  expect(screen.getAllByRole("switch")).toHaveLength(14);
  expect(screen.queryByText("Money")).toBeNull();
});

test("an admin is told why there are none", () => {
  show("admin");
  expect(screen.getByText(/^Admins have no sessions/)).toBeVisible();
});

test("one is turned at once, and all of them are saved", async () => {
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

test("quick hands lose nothing: one is saved after the other", async () => {
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

test("what was not taken turns back, alone, and says why", async () => {
  show("client");
  refused = (sent) => sent.booking_cancelled?.email === false;
  await userEvent.click(await find("A session is cancelled: Email"));
  expect(await screen.findByRole("alert")).toHaveTextContent("We are busy. The switch is as it was.");
  expect(await find("A session is cancelled: Email")).toBeChecked();
  await userEvent.click(await find("A session has moved: Email"));
  await screen.findByText("Saved");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(await find("A session has moved: Email")).not.toBeChecked();
  expect(await find("A session is cancelled: Email")).toBeChecked();
});
