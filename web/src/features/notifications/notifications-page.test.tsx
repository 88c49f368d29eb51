import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Notification } from "@/lib/api/types";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { API, server } from "@/test/server";
import { groupByDay } from "./group-by-day";
import { NotificationsPage } from "./notifications-page";

vi.mock("next/navigation", () => ({
  useRouter: () => ({ replace: vi.fn() }),
  usePathname: () => "/notifications",
  useSearchParams: () => new URLSearchParams(),
}));

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const moved = (id: string, hours: number, read_at: string | null = null): Notification => ({
  id,
  kind: "booking_moved",
  data: { booking_id: `b-${id}`, starts_at: "2026-12-01T09:00:00Z", other_name: `Coach ${id}` },
  created_at: hoursAgo(hours),
  read_at,
});

let all: Notification[] = [];

beforeEach(() => {
  all = [];
  startWithCookie();
  acceptRefreshes();
  server.use(
    http.get(`${API}/notifications`, ({ request }) => {
      const cursor = new URL(request.url).searchParams.get("cursor");
      const from = cursor ? all.findIndex(({ id }) => id === cursor) + 1 : 0;
      const items = all.slice(from, from + 2);
      const next_cursor = from + 2 < all.length ? items.at(-1)!.id : null;
      const unread_count = all.filter(({ read_at }) => !read_at).length;
      return HttpResponse.json({ items, page: 1, per_page: 2, total: all.length, pages: 1, next_cursor, unread_count });
    }),
    http.post(`${API}/notifications/:id/read`, ({ params }) => {
      all = all.map((item) => (item.id === params.id ? { ...item, read_at: hoursAgo(0) } : item));
      return HttpResponse.json({ unread_count: 0 });
    }),
    http.post(`${API}/notifications/read-all`, () => {
      all = all.map((item) => ({ ...item, read_at: item.read_at ?? hoursAgo(0) }));
      return HttpResponse.json({ unread_count: 0 });
    }),
  );
});

const show = () =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider>
        <NotificationsPage />
      </AuthProvider>
    </QueryClientProvider>,
  );

test("the list is continued by its cursor until it ends", async () => {
  all = [moved("1", 0), moved("2", 30), moved("3", 300, hoursAgo(1))];
  show();
  expect(await screen.findByText(/Coach 1/)).toBeVisible();
  expect(screen.queryByText(/Coach 3/)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText(/Coach 3/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
});

test("one notification is marked as read, then all", async () => {
  all = [moved("1", 0), moved("2", 0)];
  show();
  const marks = await screen.findAllByRole("button", { name: /^Mark as read/ });
  expect(marks).toHaveLength(2);
  await userEvent.click(marks[0]!);
  await waitFor(() => expect(screen.getAllByRole("button", { name: /^Mark as read/ })).toHaveLength(1));
  await waitFor(() => expect(all[0]!.read_at).toBeTruthy());
  const markAll = screen.getByRole("button", { name: "Mark all as read" });
  expect(markAll).not.toHaveClass("invisible");
  await userEvent.click(markAll);
  await waitFor(() => expect(screen.queryByText(/Unread/)).toBeNull());
  await waitFor(() => expect(markAll).toHaveClass("invisible"));
});

test("an empty list links to the first step", async () => {
  show();
  expect(await screen.findByText("Nothing has happened yet")).toBeVisible();
  expect(screen.getByRole("link", { name: "See who fits you" })).toHaveAttribute("href", "/matches");
});

test("days are those of the viewer's zone", () => {
  const at = (created_at: string) => ({ ...moved("1", 0), created_at });
  const now = Date.parse("2026-01-02T03:00:00Z");
  const items = ["2026-01-02T02:00:00Z", "2026-01-01T23:30:00Z", "2025-12-31T12:00:00Z", "2025-12-30T12:00:00Z"].map(
    at,
  );
  const titles = (zone: string) => groupByDay(items, zone, now).map(({ title, items }) => `${title}: ${items.length}`);
  expect(titles("UTC")).toEqual([
    "Today: 1",
    "Yesterday: 1",
    "Wednesday 31 December 2025: 1",
    "Tuesday 30 December 2025: 1",
  ]);
  expect(titles("America/New_York")).toEqual(["Today: 2", "Yesterday: 1", "Tuesday 30 December 2025: 1"]);
});
