import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Booking } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { ben } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { notShared, summary } from "@/test/shared-quiz";
import { byDistance, CoachBookings } from "./coach-bookings";

const HOUR = 3_600_000;
const booking = (client_name: string, startsIn: number, status: Booking["status"] = "confirmed"): Booking => ({
  id: client_name,
  client_id: `client-${client_name}`,
  coach_id: ben.id,
  client_name,
  coach_name: ben.full_name,
  starts_at: new Date(Date.now() + startsIn * HOUR).toISOString(),
  ends_at: new Date(Date.now() + startsIn * HOUR + HOUR).toISOString(),
  duration_minutes: 60,
  status,
  price: { amount: 7500, currency: "EUR" },
  cancellation_policy: "moderate",
  revision: 1,
  created_at: "2026-11-20T10:00:00Z",
  updated_at: "2026-11-20T10:00:00Z",
});

beforeEach(async () => {
  startWithCookie();
  acceptRefreshes({ user: ben });
  await auth.check();
});

/** Answers as the API does: `to` are sessions that have begun. */
function serve(coming: Booking[], over: Booking[], sharing?: string) {
  const page = (items: Booking[]) => ({ items, page: 1, per_page: 100, total: items.length, pages: 1 });
  server.use(
    http.get(`${API}/booking/coach/${ben.id}`, ({ request }) =>
      HttpResponse.json(page(new URL(request.url).searchParams.has("to") ? over : coming)),
    ),
    http.get(`${API}/booking/:id/quiz-summary`, ({ params }) =>
      HttpResponse.json(params.id === sharing ? { shared_at: "2026-12-01T08:00:00Z", summary } : notShared),
    ),
  );
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <CoachBookings
        coachId={ben.id}
        sharedQuiz={(booking, shared) => shared.summary && `${booking.client_name}: ${shared.summary.desired_outcome}`}
      />
    </QueryClientProvider>,
  );
}

test("the next session is large, the others are by week, and what is over is settled from here", async () => {
  const over = booking("Olga Over", -2);
  serve([booking("Nia Next", 1), booking("Tim Cancelled", 2, "cancelled"), booking("Lea Later", 24 * 20)], [over]);
  const next = await screen.findByRole("region", { name: "Your next session" });
  expect(within(next).getByText(/Nia Next/)).toBeInTheDocument();
  expect(within(screen.getByRole("region", { name: "Later" })).getByText("Lea Later")).toBeInTheDocument();
  expect(screen.queryByText("Tim Cancelled")).not.toBeInTheDocument();

  const open = screen.getByRole("region", { name: "Just over: did you meet?" });
  expect(within(open).getByRole("link", { name: "Did not come" })).toHaveAttribute(
    "href",
    "/bookings/Olga Over?do=report",
  );
  let patched: unknown;
  server.use(
    http.patch(`${API}/booking/:id/status`, async ({ request }) => {
      patched = await request.json();
      return HttpResponse.json({ ...over, status: "completed" });
    }),
    http.get(`${API}/booking/coach/${ben.id}`, () =>
      HttpResponse.json({ items: [], page: 1, per_page: 100, total: 0, pages: 0 }),
    ),
  );
  await userEvent.click(within(open).getByRole("button", { name: /^We met/ }));
  expect(await screen.findByText("Your next sessions will be here")).toBeInTheDocument();
  expect(patched).toEqual({ status: "completed" });
});

test("what the client of the next session shares stands beside who they are", async () => {
  serve([booking("Nia Next", 1), booking("Lea Later", 24 * 20)], [], "Nia Next");
  const next = await screen.findByRole("region", { name: "Your next session" });
  expect(within(next).getByText(`Nia Next: ${summary.desired_outcome}`)).toBeInTheDocument();
});

test("of a time that is held nothing is asked for", async () => {
  serve([booking("Nia Next", 1, "pending")], [], "Nia Next");
  const next = await screen.findByRole("region", { name: "Your next session" });
  expect(within(next).queryByText(new RegExp(summary.desired_outcome))).not.toBeInTheDocument();
});

test("a refusal is shown beside the session", async () => {
  serve([], [booking("Olga Over", -2)]);
  server.use(
    http.patch(`${API}/booking/:id/status`, () =>
      problem(409, "invalid_transition", { detail: "It was reported a minute ago." }),
    ),
  );
  await userEvent.click(await screen.findByRole("button", { name: /^We met/ }));
  expect(await screen.findByText("It was reported a minute ago.")).toBeInTheDocument();
});

test("days are those of the coach's zone", () => {
  const at = (starts_at: string) => ({ ...booking("Ana", 0), starts_at });
  const groups = byDistance(
    // 23:30 of the first in New York; the eighth; the seventh at 23:59.
    [at("2026-12-02T04:30:00Z"), at("2026-12-08T05:00:00Z"), at("2026-12-08T04:59:00Z")],
    "2026-12-01",
    "America/New_York",
  );
  expect(groups.map(({ title, bookings }) => [title, bookings.length])).toEqual([
    ["Today", 1],
    ["This week", 1],
    ["Later", 1],
  ]);
});
