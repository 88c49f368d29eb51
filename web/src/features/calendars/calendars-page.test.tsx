import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { CalendarConnection, ChosenCalendars } from "@/lib/api/types";
import { startSignedOut } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { Connections } from "./calendars-page";

const google: CalendarConnection = {
  id: "0190c0de-0000-7000-8000-00000000000a",
  provider: "google",
  account: "ben@example.com",
  health: { state: "fresh", since: "2026-12-01T08:00:00Z", reason: null },
  last_synced_at: "2026-12-01T08:00:00Z",
  is_paused: false,
  if_broken: "own_hours",
  if_deleted: "put_back",
  created_at: "2026-12-01T08:00:00Z",
};

const calendar = (id: string, name: string, can_write = true) => ({
  id,
  name,
  is_primary: id === "a",
  can_write,
  last_read_at: null,
  odd_events: 0,
});

let connected: CalendarConnection[] = [];
let chosen: ChosenCalendars;
let puts: unknown[] = [];

beforeEach(async () => {
  connected = [google];
  puts = [];
  chosen = {
    provider: "google",
    account: "ben@example.com",
    calendars: [calendar("a", "Calendar"), calendar("b", "Family"), calendar("c", "Holidays", false)],
    read: ["a"],
    write: "a",
    if_broken: "own_hours",
    if_deleted: "put_back",
  };
  await startSignedOut();
  server.use(
    http.get(`${API}/calendar/connections`, () =>
      HttpResponse.json({ items: connected, page: 1, per_page: 20, total: connected.length, pages: 1 }),
    ),
    http.get(`${API}/calendar/google/calendars`, () => HttpResponse.json(chosen)),
    http.put(`${API}/calendar/google/calendars`, async ({ request }) => {
      const sent = (await request.json()) as Partial<ChosenCalendars>;
      puts.push(sent);
      chosen = { ...chosen, ...sent };
      return HttpResponse.json(chosen);
    }),
    http.delete(`${API}/calendar/google`, () => {
      connected = [];
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const show = (role: "client" | "coach") =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Connections role={role} />
    </QueryClientProvider>,
  );

test("a coach chooses what is read and written, and what holds when something is wrong", async () => {
  show("coach");
  expect(await screen.findByRole("checkbox", { name: "Calendar" })).toBeChecked();
  await userEvent.click(screen.getByRole("checkbox", { name: "Holidays" }));
  const written = screen.getByRole("combobox", { name: "Sessions are written into" });
  expect(written).not.toHaveTextContent("Holidays");
  await userEvent.selectOptions(written, "Family");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "While it can’t be read" }), "Let nobody book");
  await userEvent.click(screen.getByRole("button", { name: "Save these choices" }));
  expect(await screen.findByText("Saved")).toBeVisible();
  expect(puts).toEqual([{ read: ["a", "c"], write: "b", if_broken: "pause", if_deleted: "put_back" }]);
});

test("a client's calendar is written, and not read", async () => {
  show("client");
  await screen.findByRole("combobox", { name: "Sessions are written into" });
  expect(screen.queryByRole("checkbox")).toBeNull();
  expect(screen.queryByRole("combobox", { name: "While it can’t be read" })).toBeNull();
});

test("a broken connection says why, what holds meanwhile, and offers to connect again", async () => {
  const reason = "Google Calendar says that we may not use it any more.";
  connected = [{ ...google, health: { ...google.health, state: "broken", reason }, is_paused: true }];
  show("coach");
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(reason);
  expect(alert).toHaveTextContent("Nobody can book you until it is connected again.");
  expect(screen.getByRole("button", { name: "Connect Google Calendar again" })).toBeVisible();
});

test("what is disconnected can be connected", async () => {
  show("coach");
  await userEvent.click(await screen.findByRole("button", { name: "Disconnect Google Calendar" }));
  expect(await screen.findByRole("button", { name: "Connect Google Calendar" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Connect Outlook" })).toBeVisible();
});

test("a provider that is off says so", async () => {
  connected = [];
  server.use(
    http.get(`${API}/calendar/outlook/connect`, () =>
      problem(503, "provider_off", { detail: "Outlook can't be connected here." }),
    ),
  );
  show("client");
  await userEvent.click(await screen.findByRole("button", { name: "Connect Outlook" }));
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Outlook can't be connected here."));
});
