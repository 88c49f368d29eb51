import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { Metrics } from "@/lib/api/types";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { OverviewPage } from "./overview-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin",
  useSearchParams: () => new URLSearchParams(url.search),
}));

type Numbers = Metrics["totals"];

const numbers = (confirmed: number, revenue: Numbers["revenue"]): Numbers => ({
  new_users: { client: 5, coach: 2 },
  bookings: { pending: 40, confirmed, completed: 8, cancelled: 3 },
  conversion: confirmed / 40,
  sessions: { count: 9, minutes: 540 },
  matches: { made: 20, fallbacks: 1 },
  revenue,
});
const sum = (currency: string, net: number) => ({ currency, gross: net, refunded: 0, net });

const metrics: Metrics = {
  days: 2,
  from: "2026-11-30",
  to: "2026-12-01",
  timezone: "America/New_York",
  active_sessions: 1,
  users: [{ role: "client", active: 120, inactive: 4 }],
  totals: numbers(30, [sum("EUR", 750_050), sum("JPY", 12_000)]),
  previous: numbers(25, [sum("EUR", 500_000)]),
  series: [
    { date: "2026-11-30", ...numbers(10, [sum("EUR", 750_050)]) },
    { date: "2026-12-01", ...numbers(20, [sum("JPY", 12_000)]) },
  ],
};

function serve() {
  const asked: string[] = [];
  server.use(
    http.get(`${API}/admin/metrics`, ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).search));
      return HttpResponse.json(metrics);
    }),
  );
  return asked;
}

test("each number stands with its change and leads to the rows that it counts", async () => {
  url.search = "days=90";
  const asked = serve();
  await showTo("auditor", <OverviewPage />);
  const textOf = async (href: string) => {
    const links = await screen.findAllByRole("link");
    return links.find((link) => link.getAttribute("href") === href)?.textContent;
  };
  const span = "from=2026-11-30&to=2026-12-01";
  await screen.findByText("Bookings confirmed", { selector: "a span" });
  expect(await textOf(`/admin/audit?action=bookings.confirmed&${span}`)).toMatch(
    /30.*20 % more than before \(25\).*75 % of 40 times held/,
  );
  expect(await textOf(`/admin/people?${span}`)).toMatch(/7.*as before \(7\).*5 clients, 2 coaches/);
  expect(await textOf(`/admin/revenue?${span}`)).toMatch(/€7,500\.50.*50 % more than before \(€5,000\.00\).*¥12,000/);
  expect(await textOf(`/admin/bookings?${span}`)).toMatch(/9.*as before \(9\).*9 hours together/);
  expect(asked).toEqual(["?days=90&timezone=America/New_York"]);
});

test("a chart says the same as a table, the latest day first", async () => {
  serve();
  await showTo("admin", <OverviewPage />);
  expect(await screen.findByRole("img", { name: "Bookings confirmed: the most is 20, Tue 1 Dec" })).toBeInTheDocument();
  const table = screen.getByRole("region", { name: "Bookings confirmed, as a table", hidden: true });
  expect(
    within(table)
      .getAllByRole("row", { hidden: true })
      .map((row) => row.textContent),
  ).toEqual(["DayBookings confirmed", "Tue 1 Dec20", "Mon 30 Nov10"]);
});

test("money of several currencies is never added up: one of them is chosen", async () => {
  serve();
  await showTo("admin", <OverviewPage />);
  expect(await screen.findByRole("img", { name: /^Net revenue in EUR: the most is €7,500\.50/ })).toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText("Currency"), "JPY");
  expect(screen.getByRole("img", { name: /^Net revenue in JPY: the most is ¥12,000/ })).toBeInTheDocument();
});
