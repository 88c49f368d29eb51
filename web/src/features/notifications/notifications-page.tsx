"use client";

import { Check, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { messageOf } from "@/lib/api/errors";
import type { Notification, User } from "@/lib/api/types";
import { homePath } from "@/lib/paths";
import { clockTime } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";
import { groupByDay, type NotificationDay } from "./group-by-day";
import { NotificationItem } from "./notification-item";
import { useAllNotifications, useMarkAsRead } from "./use-notifications";

/** All notifications of whoever is signed in, by day. */
export function NotificationsPage() {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <Notifications user={user} />
        </div>
      )}
    </Guard>
  );
}

function Notifications({ user }: { user: User }) {
  const list = useAllNotifications();
  const markAsRead = useMarkAsRead();
  const now = useNow(60_000);
  const zone = useBrowserZone() ?? "UTC";
  const pages = list.data?.pages;
  // A notification may be on two pages if others arrived after the first page was loaded.
  const items = [...new Map(pages?.flatMap((page) => page.items).map((item) => [item.id, item])).values()];
  const unread = pages?.[0]?.unread_count ?? 0;
  const error = markAsRead.one.error ?? markAsRead.all.error;

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h1 className="headline text-xl">Notifications</h1>
        <div className="flex flex-wrap gap-2">
          {/* Its place is kept, so that nothing moves when it comes or goes. */}
          <Button
            variant="secondary"
            size="small"
            className={unread === 0 ? "invisible" : undefined}
            isBusy={markAsRead.all.isPending}
            onClick={() => markAsRead.all.mutate()}
          >
            Mark all as read
          </Button>
          <Button asChild variant="quiet" size="small">
            <Link href="/settings/notifications" prefetch={false}>
              <SlidersHorizontal className="size-4" aria-hidden /> Settings
            </Link>
          </Button>
        </div>
      </div>
      <div className="mt-8 grid gap-8">
        {error && <Notice tone="danger">{messageOf(error)}</Notice>}
        {!pages && list.error ? (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        ) : !pages || now === undefined ? (
          <Loading label="Your notifications are on their way…">
            <Skeleton className="h-64 w-full" />
          </Loading>
        ) : items.length === 0 ? (
          <NoNotifications user={user} />
        ) : (
          groupByDay(items, zone, now).map((day) => (
            <DaySection key={day.day} day={day} zone={zone} onRead={(id) => markAsRead.one.mutate(id)} />
          ))
        )}
        {list.isFetchNextPageError && <Failure error={list.error} onRetry={() => void list.fetchNextPage()} />}
        {list.hasNextPage && (
          <Button
            variant="secondary"
            className="justify-self-center"
            isBusy={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </div>
    </>
  );
}

function NoNotifications({ user }: { user: User }) {
  const isClient = user.role === "client";
  return (
    <EmptyState
      title="Nothing has happened yet"
      action={
        <Button asChild size="large">
          <Link href={isClient ? "/matches" : homePath(user.role)}>
            {isClient ? "See who fits you" : user.role === "coach" ? "Go to your practice" : "See the coaches"}
          </Link>
        </Button>
      }
    >
      <p>What happens to your sessions is shown here, from the first booking on.</p>
    </EmptyState>
  );
}

function DaySection({ day, zone, onRead }: { day: NotificationDay; zone: string; onRead: (id: string) => void }) {
  return (
    <section aria-label={day.title}>
      <h2 className="headline text-lg">{day.title}</h2>
      <Card className="mt-3 p-0 sm:p-0">
        <ul>
          {day.items.map((item) => (
            <li key={item.id} className="flex items-center border-b border-line last:border-0">
              <div className="min-w-0 flex-1">
                <NotificationItem
                  notification={item}
                  zone={zone}
                  isUnderDay
                  onOpen={() => !item.read_at && onRead(item.id)}
                />
              </div>
              {!item.read_at && <MarkAsRead item={item} zone={zone} onRead={onRead} />}
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}

interface MarkAsReadProps {
  item: Notification;
  zone: string;
  onRead: (id: string) => void;
}

function MarkAsRead({ item, zone, onRead }: MarkAsReadProps) {
  return (
    <Button variant="quiet" size="small" className="mr-2 text-brand" onClick={() => onRead(item.id)}>
      <Check className="size-4" aria-hidden />
      <span className="sr-only sm:not-sr-only">Mark as read</span>
      <span className="sr-only">, told at {clockTime(item.created_at, zone)}</span>
    </Button>
  );
}
