import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { session } from "@/features/auth/session";
import type { Notification, User } from "@/lib/api/types";
import { API, server } from "@/test/server";
import { LATEST } from "./keys";
import { NotificationBell } from "./notification-bell";

const user = { id: "u1", role: "coach", full_name: "Ben Okafor" } as User;
const booked = (id: string, minute: number): Notification => ({
  id,
  kind: "booking_confirmed",
  data: { booking_id: "b1", starts_at: "2026-12-01T09:00:00Z", other_name: "Ana Ribeiro" },
  created_at: `2026-11-25T09:${String(minute).padStart(2, "0")}:00Z`,
});

let items: Notification[] = [];
let lists = 0;
let streams: (string | null)[] = [];
let tell = (_: Notification) => {};
let cut = () => {};

beforeEach(async () => {
  items = [booked("n1", 1)];
  lists = 0;
  streams = [];
  document.cookie = "csrf_token=; path=/; max-age=0";
  session.reset();
  await session.check();
  server.use(
    http.get(`${API}/notifications`, () => {
      lists += 1;
      const unread_count = items.filter(({ read_at }) => !read_at).length;
      return HttpResponse.json({ items, page: 1, per_page: 8, total: items.length, pages: 1, unread_count });
    }),
    http.get(`${API}/notifications/stream`, ({ request }) => {
      streams.push(request.headers.get("last-event-id"));
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const say = (text: string) => controller.enqueue(new TextEncoder().encode(text));
          say("retry: 1\n: open\n\n");
          tell = (told) => say(`event: notification\nid: ${told.id}\ndata: ${JSON.stringify(told)}\n\n`);
          cut = () => controller.close();
        },
      });
      return new HttpResponse(body, { headers: { "content-type": "text/event-stream" } });
    }),
    http.post(`${API}/notifications/:id/read`, ({ params }) => {
      items = items.map((item) => (item.id === params.id ? { ...item, read_at: "2026-11-25T10:00:00Z" } : item));
      return HttpResponse.json({ unread_count: 0 });
    }),
  );
});

function show() {
  const queryClient = new QueryClient();
  render(
    <QueryClientProvider client={queryClient}>
      <NotificationBell user={user} />
    </QueryClientProvider>,
  );
  return queryClient;
}

const bell = (name: string) => screen.findByRole("button", { name });

test("it counts what has just happened, says it once, and has what it is about looked at again", async () => {
  const queryClient = show();
  const invalidated = vi.spyOn(queryClient, "invalidateQueries");
  await bell("Notifications, 1 unread");
  await waitFor(() => expect(streams).toHaveLength(1));
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  tell(booked("n2", 2));
  await bell("Notifications, 2 unread");
  expect(screen.getByRole("status")).toHaveTextContent(/^New: Your session with Ana Ribeiro on .* is confirmed\.$/);
  const keys = invalidated.mock.calls.map(([filters]) => filters?.queryKey);
  expect(keys).toContainEqual(["booking", "b1"]);
  expect(keys).toContainEqual(["bookings"]);
  // Told again, as after a change of tabs: it is the same one.
  tell(booked("n2", 2));
  tell(booked("n3", 3));
  await bell("Notifications, 3 unread");
  const shown = queryClient.getQueryData<{ items: Notification[]; total: number }>(LATEST)!;
  expect(shown.items.map(({ id }) => id)).toEqual(["n3", "n2", "n1"]);
  expect(shown.total).toBe(3);
});

test("after a break it reads the list again, and goes on where it was", async () => {
  const queryClient = show();
  await bell("Notifications, 1 unread");
  await waitFor(() => expect(streams).toHaveLength(1));
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  tell(booked("n2", 2));
  await bell("Notifications, 2 unread");
  items = [booked("n4", 4), booked("n2", 2), ...items];
  const before = lists;
  cut();
  await bell("Notifications, 3 unread");
  expect(streams).toEqual([null, "n2"]);
  expect(lists).toBe(before + 1);
});

test("what is followed is read, and the ways on are there", async () => {
  show();
  await userEvent.click(await bell("Notifications, 1 unread"));
  expect(screen.getByRole("link", { name: "See all" })).toHaveAttribute("href", "/notifications");
  expect(screen.getByRole("link", { name: "Settings" })).toHaveAttribute("href", "/settings/notifications");
  const item = screen.getByRole("link", { name: /^Unread: ?Your session with Ana Ribeiro/ });
  expect(item).toHaveAttribute("href", "/bookings/b1");
  item.addEventListener("click", (event) => event.preventDefault());
  await userEvent.click(item);
  await bell("Notifications");
});
