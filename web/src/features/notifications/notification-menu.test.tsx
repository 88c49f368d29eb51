import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { Toasts } from "@/components/toasts";
import type { Notification, User } from "@/lib/api/types";
import { startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { notificationKeys } from "./keys";
import { NotificationMenu } from "./notification-menu";

let path = "/coach";
vi.mock("next/navigation", () => ({ usePathname: () => path }));

const user = { id: "u1", role: "coach", full_name: "Ben Okafor" } as User;
const confirmed = (id: string, minute: number): Notification => ({
  id,
  kind: "booking_confirmed",
  data: { booking_id: "b1", starts_at: "2026-12-01T09:00:00Z", other_name: "Ana Ribeiro" },
  created_at: `2026-11-25T09:${String(minute).padStart(2, "0")}:00Z`,
});

let items: Notification[] = [];
let listRequests = 0;
let lastEventIds: (string | null)[] = [];
let send = (_: Notification) => {};
let closeStream = () => {};

beforeEach(async () => {
  path = "/coach";
  items = [confirmed("n1", 1)];
  listRequests = 0;
  lastEventIds = [];
  await startSignedOut();
  server.use(
    http.get(`${API}/notifications`, () => {
      listRequests += 1;
      const unread_count = items.filter(({ read_at }) => !read_at).length;
      return HttpResponse.json({ items, page: 1, per_page: 8, total: items.length, pages: 1, unread_count });
    }),
    http.get(`${API}/notifications/stream`, ({ request }) => {
      lastEventIds.push(request.headers.get("last-event-id"));
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const write = (text: string) => controller.enqueue(new TextEncoder().encode(text));
          write("retry: 1\n: open\n\n");
          send = (sent) => write(`event: notification\nid: ${sent.id}\ndata: ${JSON.stringify(sent)}\n\n`);
          closeStream = () => controller.close();
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
      <NotificationMenu user={user} />
      <Toasts />
    </QueryClientProvider>,
  );
  return queryClient;
}

const menuButton = (name: string) => screen.findByRole("button", { name });

test("a new notification is counted and announced once, and its booking is invalidated", async () => {
  const queryClient = show();
  const invalidated = vi.spyOn(queryClient, "invalidateQueries");
  await menuButton("Notifications, 1 unread");
  await waitFor(() => expect(lastEventIds).toHaveLength(1));
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  send(confirmed("n2", 2));
  await menuButton("Notifications, 2 unread");
  const announced = () => screen.getAllByText(/^Your session with Ana Ribeiro on .* is confirmed\.$/);
  await waitFor(() => expect(announced()).toHaveLength(1));
  expect(screen.getByRole("link", { name: "See it" })).toHaveAttribute("href", "/bookings/b1");
  const keys = invalidated.mock.calls.map(([filters]) => filters?.queryKey);
  expect(keys).toContainEqual(["booking", "b1"]);
  expect(keys).toContainEqual(["bookings"]);
  // The same one again, as after a change of the leading tab.
  send(confirmed("n2", 2));
  send(confirmed("n3", 3));
  await menuButton("Notifications, 3 unread");
  // Sooner than the first could have gone.
  await waitFor(() => expect(announced()).toHaveLength(2), { timeout: 4_000 });
  const shown = queryClient.getQueryData<{ items: Notification[]; total: number }>(notificationKeys.latest)!;
  expect(shown.items.map(({ id }) => id)).toEqual(["n3", "n2", "n1"]);
  expect(shown.total).toBe(3);
});

test("what the page says by itself is counted, and no message repeats it", async () => {
  path = "/bookings/b1/paid";
  const queryClient = show();
  await menuButton("Notifications, 1 unread");
  await waitFor(() => expect(lastEventIds).toHaveLength(1));
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  const about = (id: string, booking_id: string, other_name: string): Notification => ({
    ...confirmed(id, 2),
    data: { booking_id, starts_at: "2026-12-01T09:00:00Z", other_name },
  });
  send(about("n2", "b1", "Mia Lund"));
  send(about("n3", "b2", "Lia Falk"));
  await menuButton("Notifications, 3 unread");
  // They come in order, so that of the first would be there by now.
  expect(await screen.findByText(/^Your session with Lia Falk on .* is confirmed\.$/)).toBeInTheDocument();
  expect(screen.queryByText(/Mia Lund/)).not.toBeInTheDocument();
});

test("after a disconnection the list is read again, and the stream continues after the last notification", async () => {
  const queryClient = show();
  await menuButton("Notifications, 1 unread");
  await waitFor(() => expect(lastEventIds).toHaveLength(1));
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  send(confirmed("n2", 2));
  await menuButton("Notifications, 2 unread");
  items = [confirmed("n4", 4), confirmed("n2", 2), ...items];
  const before = listRequests;
  closeStream();
  await menuButton("Notifications, 3 unread");
  expect(lastEventIds).toEqual([null, "n2"]);
  expect(listRequests).toBe(before + 1);
});

test("a notification that is opened is marked as read; the menu links to all of them and to the settings", async () => {
  show();
  await userEvent.click(await menuButton("Notifications, 1 unread"));
  expect(screen.getByRole("link", { name: "See all" })).toHaveAttribute("href", "/notifications");
  expect(screen.getByRole("link", { name: "Settings" })).toHaveAttribute("href", "/settings/notifications");
  const item = screen.getByRole("link", { name: /^Unread: ?Your session with Ana Ribeiro/ });
  expect(item).toHaveAttribute("href", "/bookings/b1");
  item.addEventListener("click", (event) => event.preventDefault());
  await userEvent.click(item);
  await menuButton("Notifications");
});
