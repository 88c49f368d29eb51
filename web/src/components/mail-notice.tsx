"use client";

import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";
import { clockTime, countdown } from "@/lib/time";
import { useBrowserZone, useNow } from "@/lib/use-now";

/** When a mail goes out that was asked for, by the body of the 202. Absent from older answers, and then it goes out at once. */
export function sentAtOf(answer: unknown): string | undefined {
  const sentAt = (answer as { sent_at?: unknown } | null | undefined)?.sent_at;
  return typeof sentAt === "string" && !Number.isNaN(Date.parse(sentAt)) ? sentAt : undefined;
}

interface MailNoticeProps {
  /** When the mail goes out: a second one within a minute waits until the minute is over. */
  sentAt: string | undefined;
  title: string;
  children: ReactNode;
}

/** Says that a mail is on its way, or when it will be. */
export function MailNotice({ sentAt, title, children }: MailNoticeProps) {
  const now = useNow();
  const zone = useBrowserZone();
  const left = sentAt && now !== undefined ? Date.parse(sentAt) - now : 0;
  if (!sentAt || !zone || left <= 0) {
    return (
      <Notice tone="success" title={title}>
        {children}
      </Notice>
    );
  }
  return (
    <Notice title={`The next mail goes out at ${clockTime(sentAt, zone)}`}>
      <p>
        You asked twice within a minute.{" "}
        <span className="figures" aria-hidden>
          {countdown(left)} to go.
        </span>
      </p>
      {children}
    </Notice>
  );
}
