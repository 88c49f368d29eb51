"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useSession } from "@/features/auth/auth-provider";
import { api, body } from "@/lib/api/client";
import type { Notification } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { clockTime, shortDay } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { sentenceOf } from "./sentences";

const KEY = ["notifications"];

/** What happened, behind a bell that counts what is unread. */
export function NotificationBell() {
  const [isOpen, setIsOpen] = useState(false);
  const queryClient = useQueryClient();
  const zone = useBrowserZone() ?? "UTC";
  const told = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => body(api.GET("/notifications", { params: { query: { per_page: 8 } }, signal })),
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  });
  const readAll = useMutation({
    mutationFn: () => body(api.POST("/notifications/read-all")),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: KEY }),
  });
  const readOne = useMutation({
    mutationFn: (id: string) => body(api.POST("/notifications/{id}/read", { params: { path: { id } } })),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: KEY }),
  });
  const unread = told.data?.unread_count ?? 0;
  const items = told.data?.items ?? [];

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button
          look="quiet"
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
            <Button look="link" className="text-sm" isBusy={readAll.isPending} onClick={() => readAll.mutate()}>
              Mark all as read
            </Button>
          )}
        </div>
        {items.length === 0 ? (
          <p className="px-4 py-6 text-sm text-muted">
            {told.error ? "They can't be shown right now." : "What happens to your sessions is told here."}
          </p>
        ) : (
          <ul className="max-h-96 overflow-y-auto py-1">
            {items.map((item) => (
              <li key={item.id}>
                <Told
                  notification={item}
                  zone={zone}
                  onFollow={() => {
                    setIsOpen(false);
                    if (!item.read_at) readOne.mutate(item.id);
                  }}
                />
              </li>
            ))}
          </ul>
        )}
      </PopoverContent>
    </Popover>
  );
}

function Told({ notification, zone, onFollow }: { notification: Notification; zone: string; onFollow: () => void }) {
  const session = useSession();
  const role = session.status === "signed_in" ? session.user.role : "client";
  const { text, href } = sentenceOf(notification, zone, role);
  const isUnread = !notification.read_at;
  const content = (
    <span className="flex gap-3">
      <span
        className={cn("mt-2 size-2 shrink-0 rounded-full", isUnread ? "bg-accent" : "bg-transparent")}
        aria-hidden
      />
      <span>
        {isUnread && <span className="sr-only">Unread: </span>}
        <span className={cn("block text-sm", isUnread && "font-medium")}>{text}</span>
        <span className="figures text-xs text-muted">
          {shortDay(notification.created_at, zone)}, {clockTime(notification.created_at, zone)}
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
