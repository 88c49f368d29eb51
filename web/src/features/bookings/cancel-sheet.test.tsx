import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Booking } from "@/lib/api/types";
import { startSignedOut } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { CancelSheet } from "./cancel-sheet";

const eur = (amount: number) => ({ amount, currency: "EUR" });
const booking = {
  id: "b1",
  coach_id: "c1",
  client_name: "Ana Ribeiro",
  coach_name: "Ben Okafor",
  starts_at: "2026-12-01T09:00:00Z",
  ends_at: "2026-12-01T10:00:00Z",
  status: "confirmed",
  price: eur(7500),
} as Booking;

beforeEach(startSignedOut);

test("a refund that has changed is shown again, and only the refund that was shown is carried out", async () => {
  const full = { refund: eur(7500), percent: 100, rule: "policy_full", full_refund_until: "2026-11-28T09:00:00Z" };
  const half = { ...full, refund: eur(3750), percent: 50, rule: "policy_half" };
  let current = full;
  const sent: unknown[] = [];
  server.use(
    http.get(`${API}/booking/b1/cancellation`, () => HttpResponse.json(current)),
    http.delete(`${API}/booking/b1`, async ({ request }) => {
      const expected = Number(new URL(request.url).searchParams.get("expected_refund"));
      sent.push({ expected, ...((await request.json()) as object) });
      if (expected === current.refund.amount) return HttpResponse.json({ ...current, booking });
      return problem(409, "refund_changed", { detail: "Look again.", refund: current.refund });
    }),
  );
  const onCancelled = vi.fn();
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CancelSheet booking={booking} viewer="client" onCancelled={onCancelled} onClose={vi.fn()} />
    </QueryClientProvider>,
  );
  await screen.findByRole("button", { name: "Cancel and refund €75.00" });
  await user.type(screen.getByRole("textbox"), "I am ill.");
  current = half;
  await user.click(screen.getByRole("button", { name: "Cancel and refund €75.00" }));
  expect(await screen.findByText(/€37\.50 would come back now\. Nothing is cancelled yet\./)).toBeInTheDocument();
  expect(onCancelled).not.toHaveBeenCalled();

  await user.click(await screen.findByRole("button", { name: "Cancel and refund €37.50" }));
  await vi.waitFor(() => expect(onCancelled).toHaveBeenCalledWith(eur(3750)));
  expect(sent).toEqual([
    { expected: 7500, reason: "I am ill." },
    { expected: 3750, reason: "I am ill." },
  ]);
});
