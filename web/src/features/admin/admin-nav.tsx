"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cn } from "@/lib/cn";

/** The pages of the team. `also` are other pages below the same word. */
const LINKS = [
  { href: "/admin", label: "Overview", also: [] },
  { href: "/admin/people", label: "People", also: [] },
  { href: "/admin/bookings", label: "Bookings", also: [] },
  { href: "/admin/payments", label: "Payments", also: [] },
  { href: "/admin/revenue", label: "Revenue", also: [] },
  { href: "/admin/reconciliation", label: "Differences", also: [] },
  { href: "/admin/moderation", label: "Moderation", also: ["/admin/posts"] },
  { href: "/admin/queues", label: "Queues", also: ["/admin/jobs", "/admin/runbook"] },
  { href: "/admin/calendars", label: "Calendars", also: [] },
  { href: "/admin/audit", label: "Audit trail", also: [] },
  { href: "/admin/exports", label: "Exports", also: [] },
  { href: "/admin/bubble", label: "Phase 1", also: [] },
];

export function AdminNav() {
  const path = usePathname();
  const nav = useRef<HTMLElement>(null);
  // On a phone the row is longer than the screen.
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [path]);
  const isAt = (href: string) => path === href || (href !== "/admin" && path.startsWith(`${href}/`));
  return (
    <nav
      ref={nav}
      aria-label="Administration"
      className="-ml-4 flex min-w-0 flex-1 [scrollbar-width:none] overflow-x-auto pl-4 sm:ml-0 sm:pl-0"
    >
      {LINKS.map(({ href, label, also }) => {
        const isCurrent = [href, ...also].some(isAt);
        return (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={isCurrent ? "page" : undefined}
            className={cn(
              "inline-flex h-11 shrink-0 items-center border-b-2 px-3 text-sm font-medium transition-colors first:pl-0",
              isCurrent ? "border-brand text-brand" : "border-transparent text-muted hover:text-ink",
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
