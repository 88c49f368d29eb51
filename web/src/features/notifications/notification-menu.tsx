"use client";

import { Bell } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { User } from "@/lib/api/types";
import { tell } from "@/lib/tell";
import { useBrowserZone } from "@/lib/use-now";
import { notificationMessage } from "./messages";
import { NotificationItem } from "./notification-item";
import { isSaidByPage } from "./said-by-page";
import { useNotificationStream } from "./use-notification-stream";
import { MENU_SIZE, useLatestNotifications, useMarkAsRead } from "./use-notifications";

/** The menu of the latest notifications, with the number of unread ones, updated live. */
export function NotificationMenu({ user }: { user: User }) {
  const [isOpen, setIsOpen] = useState(false);
  const zone = useBrowserZone() ?? "UTC";
  const path = usePathname();
  const isLive = useNotificationStream(user.id, (notification) => {
    if (!isSaidByPage(notification, path)) tell(notificationMessage(notification, zone, user.role));
  });
  const latest = useLatestNotifications(isLive);
  const markAsRead = useMarkAsRead();
  const unread = latest.data?.unread_count ?? 0;
  const items = latest.data?.items.slice(0, MENU_SIZE) ?? [];
  const close = () => setIsOpen(false);

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="quiet"
          size="icon"
          className="relative"
          aria-label={unread > 0 ? `Notifications, ${unread} unread` : "Notifications"}
        >
          <Bell className="size-5" aria-hidden />
          {unread > 0 && (
            <span
              aria-hidden
              className="figures absolute top-0.5 right-0.5 grid min-w-4.5 place-items-center rounded-full bg-accent px-1 text-[0.6875rem] leading-4.5 font-semibold text-[oklch(0.2_0.03_60)]"
            >
              {unread > 9 ? "9+" : unread}
            </span>
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-88 max-w-[calc(100vw-1.5rem)] p-0" aria-label="Notifications">
        <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
          <p className="font-semibold">Notifications</p>
          {unread > 0 && (
            <Button
              variant="link"
              className="text-sm"
              isBusy={markAsRead.all.isPending}
              onClick={() => markAsRead.all.mutate()}
            >
              Mark all as read
            </Button>
          )}
        </div>
        {items.length === 0 ? (
          <p className="px-4 py-6 text-sm text-muted">
            {latest.error ? "They can't be shown right now." : "What happens to your sessions is shown here."}
          </p>
        ) : (
          <ul className="max-h-96 overflow-y-auto py-1">
            {items.map((item) => (
              <li key={item.id}>
                <NotificationItem
                  notification={item}
                  zone={zone}
                  onOpen={() => {
                    close();
                    if (!item.read_at) markAsRead.one.mutate(item.id);
                  }}
                />
              </li>
            ))}
          </ul>
        )}
        <div className="flex items-center justify-between gap-4 border-t border-line px-4 py-1.5 text-sm">
          <Button asChild variant="link" className="min-h-9 text-sm">
            <Link href="/notifications" prefetch={false} onClick={close}>
              See all
            </Link>
          </Button>
          <Button asChild variant="link" className="min-h-9 text-sm">
            <Link href="/settings/notifications" prefetch={false} onClick={close}>
              Settings
            </Link>
          </Button>
        </div>
      </PopoverContent>
    </Popover>
  );
}
