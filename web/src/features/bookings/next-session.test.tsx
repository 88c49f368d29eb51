import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Booking } from "@/lib/api/types";
import { makeQueryClient } from "@/lib/query-client";
import { session as booking } from "@/test/booking";
import { NextSession } from "./next-session";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function show(now: string, props: { booking?: Booking; isCoach?: boolean } = {}) {
  vi.setSystemTime(now);
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <NextSession booking={booking} {...props} />
    </QueryClientProvider>,
  );
  act(() => void vi.advanceTimersByTime(10));
}

test("days before, it is added to a calendar, moved or cancelled", () => {
  show("2026-11-29T09:00:00Z");
  expect(screen.getByText("in 2 days")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Add to calendar" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Move" })).toHaveAttribute("href", "/bookings/b1?do=move");
  expect(screen.getByRole("link", { name: "Cancel" })).toHaveAttribute("href", "/bookings/b1?do=cancel");
  expect(screen.queryByRole("link", { name: "Join the call" })).not.toBeInTheDocument();
});

test("from ten minutes before, the call is joined, and the countdown goes on to the start", () => {
  show("2026-12-01T09:49:58Z");
  expect(screen.queryByRole("link", { name: "Join the call" })).not.toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(3_000));
  expect(screen.getByRole("link", { name: "Join the call" })).toHaveAttribute("href", booking.meeting_link);
  expect(screen.getByText(/^in 09:5\d$/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Add to calendar" })).not.toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(600_000));
  expect(screen.getByText("Your session is on")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Cancel" })).not.toBeInTheDocument();
});

test("a held time is paid or released, and its coach sees what it is", () => {
  show("2026-11-29T09:00:00Z", { booking: { ...booking, status: "pending", meeting_link: null } });
  expect(screen.getByRole("link", { name: "Pay to make it yours" })).toHaveAttribute("href", "/bookings/b1");
  expect(screen.getByRole("link", { name: "Release" })).toBeInTheDocument();
});

test("a coach reads what the client wrote, and without a room where to enter one", () => {
  show("2026-12-01T09:55:00Z", { booking: { ...booking, meeting_link: null }, isCoach: true });
  expect(screen.getByText("I start a new job.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "your profile" })).toHaveAttribute("href", "/coach/profile#meeting");
});
