import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { auth } from "@/lib/auth/auth-store";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { ben } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { WhyNot } from "./why-not";

beforeEach(async () => {
  startWithCookie();
  acceptRefreshes({ user: ben });
  await auth.check();
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <WhyNot coachId={ben.id} zone="Europe/Berlin" durations={[45, 60]} />
    </QueryClientProvider>,
  );
});

async function look(day: string, time: string) {
  fireEvent.change(screen.getByLabelText("Day"), { target: { value: day } });
  fireEvent.change(screen.getByLabelText("Time in Berlin"), { target: { value: time } });
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
}

test("every reason is shown, with the session or the rule behind it, by the coach's clocks", async () => {
  let asked: URLSearchParams | undefined;
  server.use(
    http.get(`${API}/coaches/${ben.id}/slots/explain`, ({ request }) => {
      asked = new URL(request.url).searchParams;
      const [from, until] = ["2027-01-04T09:00:00Z", "2027-01-04T10:15:00Z"];
      return HttpResponse.json({
        bookable: false,
        reasons: [
          { code: "day_full", message: "You take 1 sessions a day at most." },
          { code: "booked", message: "You have a session then.", booking_id: "b1", from, until },
        ],
      });
    }),
  );
  await look("2027-01-04", "10:30");
  expect(await screen.findByText(/You take 1 sessions a day at most/)).toBeInTheDocument();
  expect(Object.fromEntries(asked!)).toEqual({ starts_at: "2027-01-04T09:30:00Z", duration_minutes: "45" });
  expect(screen.getByText("10:00–11:15.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See the session" })).toHaveAttribute("href", "/bookings/b1");
  expect(screen.getByRole("link", { name: "Change the limit" })).toHaveAttribute("href", "#rules");
});

test("a time that is offered is said to be, and a failure can be tried again", async () => {
  server.use(http.get(`${API}/coaches/${ben.id}/slots/explain`, () => problem(422, "validation_failed")));
  await look("2027-01-04", "10:00");
  expect(await screen.findByRole("alert")).toBeInTheDocument();
  server.use(
    http.get(`${API}/coaches/${ben.id}/slots/explain`, () => HttpResponse.json({ bookable: true, reasons: [] })),
  );
  await look("2027-01-05", "10:00");
  expect(await screen.findByText(/clients can book it now/)).toBeInTheDocument();
});
