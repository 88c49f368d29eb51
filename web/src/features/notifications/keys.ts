import { queryKeys } from "@/lib/api/queries";

/** Keys of the notifications in the query cache. */
export const notificationKeys = {
  all: queryKeys.notifications,
  /** The newest few, as the menu shows them. */
  latest: [...queryKeys.notifications, "latest"],
  /** The whole list, page by page. */
  list: [...queryKeys.notifications, "list"],
};
