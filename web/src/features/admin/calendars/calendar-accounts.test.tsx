import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { TeamConnection } from "@/lib/api/types";
import { pageOfRows } from "@/test/admin";
import { ben } from "@/test/coach";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { CalendarAccountsPage } from "./calendar-accounts-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/calendars",
  useSearchParams: () => new URLSearchParams(url.search),
}));

const broken: TeamConnection = {
  id: "0190c0de-0000-7000-8000-0000000000f1",
  user_id: ben.id,
  user_name: ben.full_name,
  provider: "google",
  account: "ben@gmail.example",
  health: { state: "broken", since: "2026-12-01T09:00:00Z", reason: "Google says that we may not use it any more." },
  last_synced_at: "2026-12-01T08:57:00Z",
  if_broken: "pause",
  created_at: "2026-11-01T09:00:00Z",
};

const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get(`${API}/admin/calendars`, ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      asked.push(search);
      return HttpResponse.json(pageOfRows(searchParams.get("health") === "fresh" ? [] : [broken]));
    }),
  );
});

test("a broken account has its owner, the reason, and what holds for bookings", async () => {
  url.search = "";
  await showTo("auditor", <CalendarAccountsPage />);
  const row = (await screen.findByText("ben@gmail.example")).closest("tr");
  expect(row).toHaveTextContent("Broken");
  expect(row).toHaveTextContent("may not use it any more");
  expect(row).toHaveTextContent("Nobody can book");
  expect(screen.getByRole("link", { name: ben.full_name })).toHaveAttribute("href", `/admin/people/${ben.id}`);
});

test("the list is narrowed by how accounts are, in the URL", async () => {
  url.search = "health=fresh";
  await showTo("auditor", <CalendarAccountsPage />);
  expect(await screen.findByText("No account is like that")).toBeInTheDocument();
  expect(asked).toEqual(["?health=fresh&page=1&per_page=25"]);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "State" }), "Broken");
  expect(window.location.search).toBe("?health=broken");
});
