import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Notification, NotificationList } from "@/lib/api/types";
import { LATEST, NOTIFICATIONS, WHOLE } from "../keys";

/** What has just been told stands where it is read, and what it is about is looked at again. */
export function takeIn(queryClient: QueryClient, told: Notification): void {
  // An answer on its way may be older than this: it is asked for again, once what we know is shown.
  const isOnItsWay = queryClient.isFetching({ queryKey: NOTIFICATIONS }) > 0;
  queryClient.setQueryData<NotificationList>(LATEST, (latest) => latest && withNews(latest, [latest], told));
  queryClient.setQueryData<InfiniteData<NotificationList>>(WHOLE, (whole) => {
    const [first, ...others] = whole?.pages ?? [];
    return whole && first && { ...whole, pages: [withNews(first, whole.pages, told), ...others] };
  });
  if (isOnItsWay) void queryClient.invalidateQueries({ queryKey: NOTIFICATIONS });

  const bookingId = (told.data as { booking_id?: unknown } | null)?.booking_id;
  if (typeof bookingId !== "string") return;
  void queryClient.invalidateQueries({ queryKey: ["booking", bookingId] });
  void queryClient.invalidateQueries({ queryKey: ["bookings"] });
}

/** The page with it, unless one of `pages` has it already. */
function withNews(page: NotificationList, pages: NotificationList[], told: Notification): NotificationList {
  if (pages.some(({ items }) => items.some(({ id }) => id === told.id))) return page;
  const items = [told, ...page.items].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  return {
    ...page,
    items,
    total: page.total + 1,
    unread_count: page.unread_count + (told.read_at ? 0 : 1),
  };
}

/** The same for one that has been read, or, without an id, for all. */
export function takeAsRead(queryClient: QueryClient, at: string, id?: string): void {
  const read = (list: NotificationList): NotificationList => {
    const isNew = (item: Notification) => !item.read_at && (id === undefined || item.id === id);
    const count = list.items.filter(isNew).length;
    return {
      ...list,
      items: list.items.map((item) => (isNew(item) ? { ...item, read_at: at } : item)),
      unread_count: id === undefined ? 0 : Math.max(0, list.unread_count - count),
    };
  };
  queryClient.setQueryData<NotificationList>(LATEST, (latest) => latest && read(latest));
  queryClient.setQueryData<InfiniteData<NotificationList>>(
    WHOLE,
    (whole) => whole && { ...whole, pages: whole.pages.map(read) },
  );
}
