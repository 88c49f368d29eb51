import { QueryClientProvider, type UseQueryResult } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Booking, Payment } from "@/lib/api/types";
import { makeQueryClient } from "@/lib/query-client";
import { clockTime } from "@/lib/time";
import { browserZone } from "@/lib/zones";
import { session } from "@/test/booking";
import { API, problem, server } from "@/test/server";
import { ConfirmedActions } from "./confirmed-actions";
import { NextSession } from "./next-session";
import { PaymentResultPage } from "./payment-result-page";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function show(now: string, shown: ReactElement) {
  vi.setSystemTime(now);
  server.use(http.get(`${API}/coaches/:id`, () => problem(404, "not_found")));
  render(<QueryClientProvider client={makeQueryClient()}>{shown}</QueryClientProvider>);
  act(() => void vi.advanceTimersByTime(10));
}

const paid = (
  <PaymentResultPage
    booking={{ data: session } as UseQueryResult<Booking>}
    payment={{ data: undefined } as UseQueryResult<Payment>}
  />
);

/** Every place that leads into the call. */
const PLACES: [string, ReactElement][] = [
  ["a client's sessions", <NextSession key="" booking={session} />],
  ["a coach's practice", <NextSession key="" booking={session} isCoach />],
  ["the page of a session", <ConfirmedActions key="" booking={session} isCoach={false} />],
  ["its coach's page of it", <ConfirmedActions key="" booking={session} isCoach />],
  ["the page after the payment", paid],
];

const call = () => screen.queryByRole("link", { name: "Join the call" });
const calendar = () => screen.queryByRole("button", { name: "Add to calendar" });
/** The session begins at 10:00 in UTC. */
const opening = new RegExp(`from ${clockTime("2026-12-01T09:50:00Z", browserZone())}, 10 minutes before it begins`);

test.each(PLACES)("weeks before, %s says from when the call can be joined, and has no link to it", (_, place) => {
  show("2026-11-21T09:00:00Z", place);
  expect(call()).not.toBeInTheDocument();
  expect(screen.getByText(opening)).toBeInTheDocument();
  expect(calendar()).toBeInTheDocument();
});

test.each(PLACES)("from 10 minutes before it begins to its end, %s leads into the call", (_, place) => {
  show("2026-12-01T09:49:58Z", place);
  expect(call()).not.toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(3_000));
  expect(call()).toHaveAttribute("href", session.meeting_link);
  expect(screen.queryByText(opening)).not.toBeInTheDocument();
  expect(calendar()).not.toBeInTheDocument();
  vi.setSystemTime("2026-12-01T10:59:57Z");
  act(() => void vi.advanceTimersByTime(1_000));
  expect(call()).toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(3_000));
  expect(call()).not.toBeInTheDocument();
});

test.each([
  [false, /^Ben Okafor tells you by mail how you meet\.$/],
  [true, /write to your client how you meet/],
])("without a room it says how the two meet, to the coach: %s", (isCoach, text) => {
  show("2026-11-21T09:00:00Z", <ConfirmedActions booking={{ ...session, meeting_link: null }} isCoach={isCoach} />);
  expect(screen.getByText(text)).toBeInTheDocument();
  expect(screen.queryByText(opening)).not.toBeInTheDocument();
  expect(calendar()).toBeInTheDocument();
});
