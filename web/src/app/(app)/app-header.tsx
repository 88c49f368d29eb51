"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Logo } from "@/components/logo";
import { ThemeSwitch } from "@/components/theme-switch";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { User } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { cn } from "@/lib/cn";

/** Loaded for those who are signed in. */
const UserMenus = dynamic(() => import("./user-menus").then((module) => module.UserMenus), {
  ssr: false,
  loading: () => <span className="w-21" />,
});

interface NavLink {
  href: string;
  label: string;
}

/** For everybody, and before the others: they stay where they are when it is known who is signed in. */
const SHARED: NavLink[] = [
  { href: "/coaches", label: "Coaches" },
  { href: "/community", label: "Community" },
  { href: "/community/resources", label: "Library" },
];

const TEAM: NavLink[] = [{ href: "/admin", label: "Administration" }];

const LINKS: Record<User["role"], NavLink[]> = {
  client: [{ href: "/matches", label: "Matches" }, { href: "/bookings", label: "Sessions" }, ...SHARED],
  coach: [
    ...SHARED,
    { href: "/coach", label: "Practice" },
    { href: "/coach/hours", label: "Hours" },
    { href: "/coach/profile", label: "Profile" },
  ],
  admin: [...SHARED, ...TEAM],
  auditor: [...SHARED, ...TEAM],
};

export function AppHeader() {
  const authState = useAuthState();
  const [logOutError, setLogOutError] = useState<string>();
  const links = authState.status === "signed_in" ? LINKS[authState.user.role] : SHARED;

  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper/95 backdrop-blur">
      <div className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-3 px-4 sm:px-6">
        <Logo />
        <nav aria-label="Main" className="hidden items-center gap-1 lg:flex">
          <NavLinks links={links} />
        </nav>
        <div className="flex items-center gap-1">
          <ThemeSwitch />
          {authState.status === "signed_in" && (
            <UserMenus key={authState.user.id} user={authState.user} onError={setLogOutError} />
          )}
          {authState.status === "anonymous" && (
            <>
              <Button asChild variant="quiet" size="small">
                <Link href="/login">Log in</Link>
              </Button>
              <Button asChild size="small" className="hidden sm:inline-flex">
                <Link href="/signup">Sign up</Link>
              </Button>
            </>
          )}
        </div>
      </div>
      {/* Of the same height whoever is signed in, so that nothing moves when that is known. */}
      <nav
        aria-label="Main"
        className="flex h-11 [scrollbar-width:none] gap-0.5 overflow-x-auto border-t border-line px-2 lg:hidden"
      >
        <NavLinks links={links} />
        {authState.status === "anonymous" && <NavLinks links={[{ href: "/signup", label: "Sign up" }]} />}
      </nav>
      {logOutError && (
        <div className="mx-auto max-w-6xl px-4 pb-3">
          <Notice tone="danger">{logOutError}</Notice>
        </div>
      )}
    </header>
  );
}

function NavLinks({ links }: { links: NavLink[] }) {
  const path = usePathname();
  // The deepest link that leads to the page, or above it.
  const above = links.filter(({ href }) => path === href || path.startsWith(`${href}/`));
  const current = above.toSorted((a, b) => b.href.length - a.href.length)[0];
  return links.map(({ href, label }) => {
    const isCurrent = href === current?.href;
    return (
      <Link
        key={href}
        href={href}
        prefetch={false}
        aria-current={isCurrent ? "page" : undefined}
        className={cn(
          "inline-flex min-h-11 shrink-0 items-center rounded-control px-1.5 text-xs font-medium transition-colors sm:px-3 sm:text-sm",
          isCurrent ? "text-brand" : "text-muted hover:text-ink",
        )}
      >
        {label}
      </Link>
    );
  });
}
