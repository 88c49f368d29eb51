import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Booking } from "@/lib/api/types";
import { makeQueryClient } from "@/lib/query-client";
import { startSignedOut } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { loadStripe } from "./load-stripe";
import { PaymentForm } from "./payment-form";

vi.mock("./load-stripe", () => ({ loadStripe: vi.fn() }));
vi.mock("./appearance", () => ({ appearance: () => ({}) }));

const booking = {
  id: "b1",
  coach_name: "Ben Okafor",
  status: "pending",
  price: { amount: 7500, currency: "EUR" },
} as Booking;

const assign = vi.fn();
const confirm = vi.fn();
const destroyed = vi.fn();
const sent: unknown[] = [];

/** Stripe.js as it answers a form of one card, whose element is ready at once. */
function stripeJs(
  loadActions: () => Promise<unknown> = () => Promise.resolve({ type: "success", actions: { confirm } }),
) {
  const element = {
    on: (event: string, handler: () => void) => event === "ready" && setTimeout(handler),
    mount: (where: HTMLElement) => where.append("The card form"),
    destroy: destroyed,
  };
  const init = vi.fn(() => ({ createPaymentElement: () => element, loadActions }));
  const Stripe = vi.fn(() => ({ initCheckoutElementsSdk: init }));
  vi.mocked(loadStripe).mockResolvedValue(Stripe as never);
  return { Stripe, init };
}

beforeEach(async () => {
  for (const mock of [assign, confirm, destroyed]) mock.mockReset();
  sent.length = 0;
  vi.stubGlobal("location", { ...window.location, assign, href: window.location.href });
  server.use(
    http.post(`${API}/payment/checkout`, async ({ request }) => {
      const asked = (await request.json()) as { ui: string };
      sent.push(asked);
      return HttpResponse.json(
        asked.ui === "elements"
          ? {
              client_secret: "cs_1_secret_2",
              publishable_key: "pk_test_1",
              payment_id: "p1",
              expires_at: "2026-12-01T09:00:00Z",
            }
          : { checkout_url: "https://checkout.example.com/c/1", publishable_key: "pk_test_1", payment_id: "p1" },
        { status: 201 },
      );
    }),
  );
  await startSignedOut();
});

function show(origin: string | undefined = "https://js.stripe.com") {
  return render(
    <QueryClientProvider client={makeQueryClient()}>
      <PaymentForm booking={booking} email="ana@example.com" stripeJs={origin} />
    </QueryClientProvider>,
  );
}

const payButton = () => screen.findByRole("button", { name: "Pay €75.00" });

test("a card is confirmed with the checkout's secret, and the result is found out by the page of the result", async () => {
  const user = userEvent.setup();
  const { Stripe, init } = stripeJs();
  confirm.mockResolvedValue({ type: "success", session: {} });
  const { unmount } = show();
  expect(await screen.findByText("The card form")).toBeInTheDocument();
  await vi.waitFor(async () => expect(await payButton()).toBeEnabled());
  await user.click(await payButton());
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith("/bookings/b1/paid"));
  expect(sent).toEqual([{ booking_id: "b1", ui: "elements" }]);
  expect(Stripe).toHaveBeenCalledWith("pk_test_1");
  expect(init).toHaveBeenCalledWith(expect.objectContaining({ clientSecret: "cs_1_secret_2" }));
  expect(confirm).toHaveBeenCalledWith({ email: "ana@example.com", redirect: "if_required" });
  unmount();
  expect(destroyed).toHaveBeenCalled();
});

test("a declined card says why and that the time is still held, and another card may be tried", async () => {
  const user = userEvent.setup();
  stripeJs();
  confirm.mockResolvedValueOnce({
    type: "error",
    error: { code: "paymentFailed", message: "Your card was declined.", paymentFailed: { declineCode: null } },
  });
  show();
  await vi.waitFor(async () => expect(await payButton()).toBeEnabled());
  await user.click(await payButton());
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Your card was declined.");
  expect(alert).toHaveTextContent("the time is still held for you");
  expect(assign).not.toHaveBeenCalled();
  confirm.mockResolvedValueOnce({ type: "success", session: {} });
  await user.click(await payButton());
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith("/bookings/b1/paid"));
});

test.each([
  ["is off", undefined, () => stripeJs()],
  ["is blocked", "https://js.stripe.com", () => vi.mocked(loadStripe).mockRejectedValue(new Error("blocked"))],
])("where Stripe.js %s, the hosted page is opened, and no other checkout before", async (_, origin, prepare) => {
  prepare();
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <PaymentForm booking={booking} email="ana@example.com" stripeJs={origin} />
    </QueryClientProvider>,
  );
  await user.click(await payButton());
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith("https://checkout.example.com/c/1"));
  expect(sent).toEqual([{ booking_id: "b1", ui: "hosted" }]);
});

test("a hosted checkout that is open already is gone on with", async () => {
  stripeJs();
  server.use(http.post(`${API}/payment/checkout`, () => problem(409, "checkout_open"), { once: true }));
  show();
  expect(await screen.findByText(/on our payment partner’s page/)).toBeInTheDocument();
});

test("a checkout that has ended is said to have, and nothing can be paid", async () => {
  stripeJs(() =>
    Promise.resolve({ type: "error", error: { code: null, message: "This Checkout Session has expired." } }),
  );
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent("This Checkout Session has expired.");
  expect(screen.queryByRole("button", { name: /^Pay/ })).not.toBeInTheDocument();
  await act(async () => {});
});
