import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/api/queries";
import type { Notification, NotificationList } from "@/lib/api/types";
import { notificationKeys } from "./keys";

/** Adds a notification to the cached lists, and invalidates the booking it is about. */
export function addToCache(queryClient: QueryClient, notification: Notification): void {
  // A response in flight may be older than this notification and would overwrite it, so the lists are read again after it.
  const isFetching = queryClient.isFetching({ queryKey: notificationKeys.all }) > 0;
  queryClient.setQueryData<NotificationList>(
    notificationKeys.latest,
    (latest) => latest && withNotification(latest, [latest], notification),
  );
  queryClient.setQueryData<InfiniteData<NotificationList>>(notificationKeys.list, (list) => {
    const [first, ...others] = list?.pages ?? [];
    return list && first && { ...list, pages: [withNotification(first, list.pages, notification), ...others] };
  });
  if (isFetching) void queryClient.invalidateQueries({ queryKey: notificationKeys.all });

  const bookingId = (notification.data as { booking_id?: unknown } | null)?.booking_id;
  if (typeof bookingId !== "string") return;
  void queryClient.invalidateQueries({ queryKey: queryKeys.booking(bookingId) });
  void queryClient.invalidateQueries({ queryKey: queryKeys.bookings });
}

/** The page with the notification added, unless one of `pages` has it already. */
function withNotification(
  page: NotificationList,
  pages: NotificationList[],
  notification: Notification,
): NotificationList {
  if (pages.some(({ items }) => items.some(({ id }) => id === notification.id))) return page;
  const items = [notification, ...page.items].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  return {
    ...page,
    items,
    total: page.total + 1,
    unread_count: page.unread_count + (notification.read_at ? 0 : 1),
  };
}

/** Marks one notification in the cached lists as read, or all of them without an id. */
export function markReadInCache(queryClient: QueryClient, readAt: string, id?: string): void {
  const markRead = (list: NotificationList): NotificationList => {
    const isAffected = (item: Notification) => !item.read_at && (id === undefined || item.id === id);
    const count = list.items.filter(isAffected).length;
    return {
      ...list,
      items: list.items.map((item) => (isAffected(item) ? { ...item, read_at: readAt } : item)),
      unread_count: id === undefined ? 0 : Math.max(0, list.unread_count - count),
    };
  };
  queryClient.setQueryData<NotificationList>(notificationKeys.latest, (latest) => latest && markRead(latest));
  queryClient.setQueryData<InfiniteData<NotificationList>>(
    notificationKeys.list,
    (list) => list && { ...list, pages: list.pages.map(markRead) },
  );
}
