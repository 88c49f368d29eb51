import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { ListedPayment } from "@/lib/api/types";
import { pageOfRows } from "@/test/admin";
import { ana } from "@/test/auth";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { PaymentsPage } from "./payments-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/payments",
  useSearchParams: () => new URLSearchParams(url.search),
}));

beforeEach(() => {
  url.search = "";
});

const payment: ListedPayment = {
  id: "0190c0de-0000-7000-8000-0000000000c1",
  booking_id: "0190c0de-0000-7000-8000-0000000000b1",
  client_id: ana.id,
  client_name: ana.full_name,
  coach_id: "0190c0de-0000-7000-8000-0000000000a2",
  coach_name: "Ben Okafor",
  status: "partially_refunded",
  currency: "EUR",
  amount: 7_500,
  captured_amount: 7_500,
  refunded_amount: 2_550,
  stripe_session_id: "cs_1",
  stripe_payment_intent_id: "pi_1",
  created_at: "2026-12-01T09:00:00Z",
  updated_at: "2026-12-01T09:00:00Z",
};

function serve(items: ListedPayment[]) {
  const asked: string[] = [];
  server.use(
    http.get(`${API}/admin/payments`, ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).search));
      return HttpResponse.json(pageOfRows(items));
    }),
  );
  return asked;
}

test("payments are asked for as the URL says, and each leads to the work of its booking", async () => {
  url.search = `status=partially_refunded&currency=EUR&user_id=${ana.id}&q=pi_1&page=2`;
  const asked = serve([payment]);
  await showTo("auditor", <PaymentsPage />);
  const row = within(await screen.findByRole("row", { name: /Ben Okafor/ }));
  expect(asked).toEqual([`?status=partially_refunded&currency=EUR&user_id=${ana.id}&q=pi_1&page=2&per_page=25`]);
  expect(row.getByRole("link", { name: /^€75/ })).toHaveAttribute(
    "href",
    `/admin/bookings/${payment.booking_id}#payments`,
  );
  expect(row.getByText("Refunded in part")).toBeInTheDocument();
  expect(row.getByText("€25.50")).toBeInTheDocument();
  expect(row.getByRole("link", { name: ana.full_name })).toHaveAttribute("href", `/admin/people/${ana.id}`);
});

test("a state or a currency that is not known is ignored", async () => {
  url.search = "status=paid&currency=EURO&user_id=me";
  const asked = serve([]);
  await showTo("admin", <PaymentsPage />);
  expect(await screen.findByText("Payments will be here")).toBeInTheDocument();
  expect(asked).toEqual(["?page=1&per_page=25"]);
});
