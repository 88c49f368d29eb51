import { focusManager, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { useBooking } from "@/features/bookings/use-bookings";
import { loadStripe } from "@/features/payments/load-stripe";
import { followOtherTabs } from "@/lib/query-changes";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { session } from "@/test/booking";
import { API, problem, server } from "@/test/server";
import { Payment } from "./payment";

vi.mock("@/features/payments/load-stripe", () => ({ loadStripe: vi.fn() }));
vi.mock("@/features/payments/appearance", () => ({ appearance: () => ({}) }));
vi.mock("next/navigation", () => ({
  useRouter: () => ({ replace: vi.fn() }),
  usePathname: () => "/bookings/b1/pay",
  useSearchParams: () => new URLSearchParams(),
}));

/** Sooner than the page asks again by itself. */
const SOON = { timeout: 5_000 };

let heldMinutes = 15;
let isDown = false;
/** Of the card form, with what is typed in it. */
const destroy = vi.fn();
/** Answers the request that opens the checkout, which moves the end of the hold. */
let openCheckout = () => {};

beforeEach(() => {
  heldMinutes = 15;
  isDown = false;
  destroy.mockReset();
  startWithCookie();
  acceptRefreshes();
  const element = { on: vi.fn(), mount: (frame: HTMLElement) => frame.append("The card form"), destroy };
  const checkout = { createPaymentElement: () => element, loadActions: () => new Promise(() => {}) };
  vi.mocked(loadStripe).mockResolvedValue((() => ({ initCheckoutElementsSdk: () => checkout })) as never);
  const isOpened = new Promise<void>((resolve) => (openCheckout = resolve));
  server.use(
    http.get(`${API}/booking/b1`, () => {
      if (isDown) return problem(503, "unavailable");
      const hold_expires_at = new Date(Date.now() + heldMinutes * 60_000 + 500).toISOString();
      return HttpResponse.json({ ...session, status: "pending", hold_expires_at });
    }),
    http.post(`${API}/payment/checkout`, async () => {
      await isOpened;
      heldMinutes = 36;
      const answer = { payment_id: "p1", publishable_key: "pk_test_1", client_secret: "cs_1_secret_2" };
      return HttpResponse.json(answer, { status: 201 });
    }),
  );
});

/** Whether the booking could be read the last time, as everything on the page knows it. */
function Reading() {
  return <p>{useBooking("b1").error ? "It can’t be read" : "It was read"}</p>;
}

function show() {
  const queryClient = makeQueryClient();
  const stop = followOtherTabs(queryClient);
  const { unmount } = render(
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <Payment bookingId="b1" stripeJs="https://js.stripe.com" />
        <Reading />
      </AuthProvider>
    </QueryClientProvider>,
  );
  return { queryClient, close: () => (unmount(), stop()) };
}

test("the countdown is that of the hold as the checkout has moved it, as soon as it is open", async () => {
  const { close } = show();
  expect(await screen.findByText(/^(15:00|14:5\d)$/)).toBeInTheDocument();
  openCheckout();
  expect(await screen.findByText(/^(36:00|35:5\d)$/, undefined, SOON)).toBeInTheDocument();
  close();
});

test("a hold that another tab has changed is shown as it is now", async () => {
  const { close } = show();
  expect(await screen.findByText(/^(15:00|14:5\d)$/)).toBeInTheDocument();
  heldMinutes = 31;
  const otherTab = new BroadcastChannel("rapport-changes");
  otherTab.postMessage([["booking", "b1"]]);
  expect(await screen.findByText(/^(31:00|30:5\d)$/, undefined, SOON)).toBeInTheDocument();
  otherTab.close();
  close();
});

test("a hold that was changed elsewhere is read again when somebody comes back to the page", async () => {
  const { close } = show();
  expect(await screen.findByText(/^(15:00|14:5\d)$/)).toBeInTheDocument();
  heldMinutes = 31;
  act(() => focusManager.setFocused(false));
  act(() => focusManager.setFocused(true));
  expect(await screen.findByText(/^(31:00|30:5\d)$/, undefined, SOON)).toBeInTheDocument();
  focusManager.setFocused(undefined);
  close();
});

test("what is typed stays when the booking can't be read for a moment", async () => {
  const { queryClient, close } = show();
  openCheckout();
  expect(await screen.findByText("The card form")).toBeInTheDocument();
  await screen.findByText(/^(36:00|35:5\d)$/, undefined, SOON);
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } });
  const readAgain = () => act(() => queryClient.refetchQueries({ queryKey: ["booking", "b1"] }));
  isDown = true;
  await readAgain();
  expect(await screen.findByText("It can’t be read")).toBeInTheDocument();
  isDown = false;
  heldMinutes = 31;
  await readAgain();
  expect(await screen.findByText(/^(31:00|30:5\d)$/, undefined, SOON)).toBeInTheDocument();
  expect(destroy).not.toHaveBeenCalled();
  close();
});
