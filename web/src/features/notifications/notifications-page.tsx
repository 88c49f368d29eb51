"use client";

import { Check, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Guard } from "@/features/auth/guard";
import { messageOf } from "@/lib/api/errors";
import type { Notification, User } from "@/lib/api/types";
import { homeOf } from "@/lib/paths";
import { clockTime } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";
import { byDay, type ToldOn } from "./by-day";
import { Told } from "./told";
import { useRead, useWhole } from "./use-notifications";

/** Everything a person has been told, day by day. */
export function NotificationsPage() {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <Whole user={user} />
        </div>
      )}
    </Guard>
  );
}

function Whole({ user }: { user: User }) {
  const whole = useWhole();
  const read = useRead();
  const now = useNow(60_000);
  const zone = useBrowserZone() ?? "UTC";
  const pages = whole.data?.pages;
  // What was told since the first page was read may stand on two.
  const items = [...new Map(pages?.flatMap((page) => page.items).map((item) => [item.id, item])).values()];
  const unread = pages?.[0]?.unread_count ?? 0;
  const fault = read.one.error ?? read.all.error;

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h1 className="headline text-xl">Notifications</h1>
        <div className="flex flex-wrap gap-2">
          {unread > 0 && (
            <Button look="secondary" size="small" isBusy={read.all.isPending} onClick={() => read.all.mutate()}>
              Mark all as read
            </Button>
          )}
          <Button asChild look="quiet" size="small">
            <Link href="/settings/notifications" prefetch={false}>
              <SlidersHorizontal className="size-4" aria-hidden /> Settings
            </Link>
          </Button>
        </div>
      </div>
      <div className="mt-8 grid gap-8">
        {fault && <Notice tone="danger">{messageOf(fault)}</Notice>}
        {!pages && whole.error ? (
          <Failure error={whole.error} onRetry={() => void whole.refetch()} />
        ) : !pages || now === undefined ? (
          <Loading label="Your notifications are on their way…">
            <Skeleton className="h-64 w-full" />
          </Loading>
        ) : items.length === 0 ? (
          <Nothing user={user} />
        ) : (
          byDay(items, zone, now).map((told) => (
            <OneDay key={told.day} told={told} zone={zone} onRead={(id) => read.one.mutate(id)} />
          ))
        )}
        {whole.isFetchNextPageError && <Failure error={whole.error} onRetry={() => void whole.fetchNextPage()} />}
        {whole.hasNextPage && (
          <Button
            look="secondary"
            className="justify-self-center"
            isBusy={whole.isFetchingNextPage}
            onClick={() => void whole.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </div>
    </>
  );
}

function Nothing({ user }: { user: User }) {
  const isClient = user.role === "client";
  return (
    <Empty
      title="Nothing has happened yet"
      action={
        <Button asChild size="large">
          <Link href={isClient ? "/matches" : homeOf(user.role)}>
            {isClient ? "See who fits you" : user.role === "coach" ? "Go to your practice" : "See the coaches"}
          </Link>
        </Button>
      }
    >
      <p>What happens to your sessions is told here, from the first booking on.</p>
    </Empty>
  );
}

function OneDay({ told, zone, onRead }: { told: ToldOn; zone: string; onRead: (id: string) => void }) {
  return (
    <section aria-label={told.title}>
      <h2 className="headline text-lg">{told.title}</h2>
      <Card className="mt-3 p-0 sm:p-0">
        <ul>
          {told.items.map((item) => (
            <li key={item.id} className="flex items-center border-b border-line last:border-0">
              <div className="min-w-0 flex-1">
                <Told notification={item} zone={zone} isUnderDay onFollow={() => !item.read_at && onRead(item.id)} />
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
    <Button look="quiet" size="small" className="mr-2 text-brand" onClick={() => onRead(item.id)}>
      <Check className="size-4" aria-hidden />
      <span className="sr-only sm:not-sr-only">Mark as read</span>
      <span className="sr-only">, told at {clockTime(item.created_at, zone)}</span>
    </Button>
  );
}
