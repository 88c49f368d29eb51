"use client";

import Link from "next/link";
import type { Notification } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { cn } from "@/lib/cn";
import { clockTime, shortDayTime } from "@/lib/time";
import { notificationMessage } from "./messages";

interface NotificationItemProps {
  notification: Notification;
  zone: string;
  /** Shows only the time: the day is in the heading above. */
  isUnderDay?: boolean;
  onOpen: () => void;
}

/** One notification: its message, its time, and the link to what it is about. */
export function NotificationItem({ notification, zone, isUnderDay, onOpen }: NotificationItemProps) {
  const authState = useAuthState();
  const role = authState.status === "signed_in" ? authState.user.role : "client";
  const { text, href } = notificationMessage(notification, zone, role);
  const isUnread = !notification.read_at;
  const time = (isUnderDay ? clockTime : shortDayTime)(notification.created_at, zone);
  const content = (
    <span className="flex gap-3">
      <span
        className={cn("mt-2 size-2 shrink-0 rounded-full", isUnread ? "bg-accent" : "bg-transparent")}
        aria-hidden
      />
      <span className="min-w-0">
        {isUnread && <span className="sr-only">Unread: </span>}
        <span className={cn("block text-sm wrap-anywhere", isUnread && "font-medium")}>{text}</span>
        <span className="figures text-xs text-muted">{time}</span>
      </span>
    </span>
  );
  const padding = "block px-4 py-2.5";
  return href ? (
    <Link href={href} prefetch={false} onClick={onOpen} className={cn(padding, "transition-colors hover:bg-sunken")}>
      {content}
    </Link>
  ) : (
    <div className={padding}>{content}</div>
  );
}
