"use client";

import Link from "next/link";
import { useSession } from "@/features/auth/auth-provider";
import type { Notification } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { clockTime, shortDay } from "@/lib/time";
import { sentenceOf } from "./sentences";

interface ToldProps {
  notification: Notification;
  zone: string;
  /** The day stands above it already. */
  isUnderDay?: boolean;
  onFollow: () => void;
}

/** One notification: what happened, when it was told, and the way there. */
export function Told({ notification, zone, isUnderDay, onFollow }: ToldProps) {
  const session = useSession();
  const role = session.status === "signed_in" ? session.user.role : "client";
  const { text, href } = sentenceOf(notification, zone, role);
  const isUnread = !notification.read_at;
  const day = isUnderDay ? "" : `${shortDay(notification.created_at, zone)}, `;
  const content = (
    <span className="flex gap-3">
      <span
        className={cn("mt-2 size-2 shrink-0 rounded-full", isUnread ? "bg-accent" : "bg-transparent")}
        aria-hidden
      />
      <span className="min-w-0">
        {isUnread && <span className="sr-only">Unread: </span>}
        <span className={cn("block text-sm wrap-anywhere", isUnread && "font-medium")}>{text}</span>
        <span className="figures text-xs text-muted">
          {day}
          {clockTime(notification.created_at, zone)}
        </span>
      </span>
    </span>
  );
  const look = "block px-4 py-2.5";
  return href ? (
    <Link href={href} prefetch={false} onClick={onFollow} className={cn(look, "transition-colors hover:bg-sunken")}>
      {content}
    </Link>
  ) : (
    <div className={look}>{content}</div>
  );
}
