import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { queryKeys } from "@/lib/api/queries";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, ana, startWithCookie } from "@/test/auth";
import { session } from "@/test/booking";
import { API, problem, server } from "@/test/server";
import { notShared } from "@/test/shared-quiz";
import { BookingPage } from "./booking-page";

vi.mock("next/navigation", () => ({
  useRouter: () => ({ replace: vi.fn() }),
  usePathname: () => "/bookings/b1",
  useSearchParams: () => new URLSearchParams(),
}));

let booking = session;

beforeEach(() => {
  const starts_at = new Date(Date.now() + 72 * 3_600_000).toISOString();
  const ends_at = new Date(Date.now() + 73 * 3_600_000).toISOString();
  booking = { ...session, client_id: ana.id, starts_at, ends_at };
  startWithCookie();
  acceptRefreshes();
  server.use(
    http.get(`${API}/booking/b1`, () => HttpResponse.json(booking)),
    http.get(`${API}/booking/b1/quiz-summary`, () => HttpResponse.json(notShared)),
    http.get(`${API}/coaches/ben`, () => problem(404, "not_found")),
  );
});

test("a session that the other side moves meanwhile is said to have moved", async () => {
  const queryClient = makeQueryClient();
  render(
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <BookingPage id="b1" payButton={() => null} />
      </AuthProvider>
    </QueryClientProvider>,
  );
  expect(await screen.findByText(/^You can join the call here from /)).toBeInTheDocument();
  expect(screen.queryByText("It is moved")).not.toBeInTheDocument();
  booking = { ...booking, revision: 2, starts_at: new Date(Date.parse(booking.starts_at) + 3_600_000).toISOString() };
  // As a notification of it does.
  await act(() => queryClient.invalidateQueries({ queryKey: queryKeys.booking("b1") }));
  expect(await screen.findByText("It is moved")).toBeInTheDocument();
});
