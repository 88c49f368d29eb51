import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Issue } from "@/lib/api/types";
import { pageOfRows } from "@/test/admin";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { ReconciliationPage } from "./reconciliation-page";
import { RevenuePage } from "./revenue-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/revenue",
  useSearchParams: () => new URLSearchParams(url.search),
}));

beforeEach(() => {
  url.search = "";
});

const issue: Issue = {
  id: "0190c0de-0000-7000-8000-0000000000e1",
  kind: "not_in_ledger",
  state: "open",
  seen_at: "2026-12-01T09:00:00Z",
  expected: null,
  actual: { amount: 7_500, currency: "EUR" },
  booking_id: null,
  payment_id: null,
  stripe_id: "ch_123",
};

test("revenue is asked for the days of the URL, by the reader's clocks, and summed by currency", async () => {
  url.search = "group_by=month&from=2026-01-01&to=2026-12-31";
  const asked: string[] = [];
  const sum = { currency: "EUR", gross: 10_000, refunded: 2_550, net: 7_450 };
  server.use(
    http.get(`${API}/admin/revenue`, ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).search));
      return HttpResponse.json({
        ...pageOfRows([{ ...sum, period: "2026-11", coach_id: null, coach_name: null }]),
        from: "2026-01-01",
        to: "2026-12-31",
        group_by: "month",
        timezone: "America/New_York",
        totals: [sum],
      });
    }),
  );
  await showTo("auditor", <RevenuePage />);
  const row = await screen.findByRole("row", { name: /November 2026/ });
  expect(row).toHaveTextContent("€74.50€100.00€25.50");
  const together = screen.getByRole("region", { name: "All together" });
  expect(within(together).getByRole("row", { name: /^EUR/ })).toHaveTextContent("€74.50€100.00€25.50");
  expect(asked).toEqual(["?from=2026-01-01&to=2026-12-31&group_by=month&timezone=America/New_York&page=1&per_page=25"]);
});

test("days that the API refuses are said in its words", async () => {
  const errors = [{ field: "to", code: "before_from", message: "The last day is before the first." }];
  server.use(http.get(`${API}/admin/revenue`, () => problem(422, "validation_failed", { errors })));
  await showTo("admin", <RevenuePage />);
  expect(await screen.findByText("The last day is before the first.")).toBeInTheDocument();
});

test("a difference is closed with a reason, and an auditor only reads it", async () => {
  let items = [issue];
  const reasons: unknown[] = [];
  server.use(
    http.get(`${API}/admin/reconciliation`, () => HttpResponse.json({ ...pageOfRows(items), last_comparison: null })),
    http.post(`${API}/admin/reconciliation/${issue.id}/close`, async ({ request }) => {
      reasons.push(await request.json());
      items = [];
      return HttpResponse.json({ ...issue, state: "explained" });
    }),
  );
  const { unmount } = await showTo("auditor", <ReconciliationPage />);
  expect(await screen.findByRole("rowheader", { name: /At Stripe, not in the ledger/ })).toBeInTheDocument();
  // To choose columns, which changes nothing.
  expect(screen.getAllByRole("button")).toEqual([
    screen.getByRole("button", { name: "Columns of Differences with Stripe" }),
  ]);
  unmount();

  await showTo("admin", <ReconciliationPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Explain" }));
  const dialog = within(screen.getByRole("dialog"));
  const close = dialog.getByRole("button", { name: "Close it with this reason" });
  expect(close).toBeDisabled();
  await userEvent.type(dialog.getByLabelText("Why it is as it is"), " A test charge of ours ");
  await userEvent.click(close);
  expect(await screen.findByText("Nothing is open")).toBeInTheDocument();
  await waitFor(() => expect(reasons).toEqual([{ reason: "A test charge of ours" }]));
});
