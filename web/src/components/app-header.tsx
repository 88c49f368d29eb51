"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleUser, ListChecks, LogOut } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { Logo } from "@/components/logo";
import { ThemeSwitch } from "@/components/theme-switch";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { Notice } from "@/components/ui/notice";
import { useSession } from "@/features/auth/auth-provider";
import { session as sessions } from "@/features/auth/session";
import { NotificationBell } from "@/features/notifications/notification-bell";
import { profileQuery } from "@/features/profiles/use-profile";
import { messageOf } from "@/lib/api/errors";
import type { User } from "@/lib/api/types";
import { cn } from "@/lib/cn";

interface Place {
  href: string;
  label: string;
}

const places: Record<User["role"], Place[]> = {
  client: [
    { href: "/matches", label: "Your matches" },
    { href: "/coaches", label: "Coaches" },
    { href: "/bookings", label: "Your sessions" },
  ],
  coach: [
    { href: "/coach", label: "Your practice" },
    { href: "/coaches", label: "Coaches" },
  ],
  admin: [{ href: "/coaches", label: "Coaches" }],
};

export function AppHeader() {
  const session = useSession();
  const [fault, setFault] = useState<string>();
  const shown = session.status === "signed_in" ? places[session.user.role] : [{ href: "/coaches", label: "Coaches" }];

  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper/95 backdrop-blur">
      <div className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-3 px-4 sm:px-6">
        <Logo />
        <nav aria-label="Main" className="hidden items-center gap-1 sm:flex">
          <Places places={shown} />
        </nav>
        <div className="flex items-center gap-1">
          <ThemeSwitch />
          {session.status === "signed_in" && (
            <>
              <NotificationBell key={session.user.id} user={session.user} />
              <AccountMenu key={session.user.id} user={session.user} onFault={setFault} />
            </>
          )}
          {session.status === "anonymous" && (
            <>
              <Button asChild look="quiet" size="small">
                <Link href="/login">Log in</Link>
              </Button>
              <Button asChild size="small" className="hidden sm:inline-flex">
                <Link href="/signup">Sign up</Link>
              </Button>
            </>
          )}
        </div>
      </div>
      {session.status === "signed_in" && (
        <nav aria-label="Main" className="flex justify-around border-t border-line px-2 sm:hidden">
          <Places places={shown} />
        </nav>
      )}
      {fault && (
        <div className="mx-auto max-w-6xl px-4 pb-3">
          <Notice tone="danger">{fault}</Notice>
        </div>
      )}
    </header>
  );
}

function Places({ places }: { places: Place[] }) {
  const path = usePathname();
  return places.map(({ href, label }) => {
    const isHere = path === href || path.startsWith(`${href}/`);
    return (
      <Link
        key={href}
        href={href}
        prefetch={false}
        aria-current={isHere ? "page" : undefined}
        className={cn(
          "inline-flex min-h-11 items-center rounded-control px-3 text-sm font-medium transition-colors",
          isHere ? "text-brand" : "text-muted hover:text-ink",
        )}
      >
        {label}
      </Link>
    );
  });
}

function AccountMenu({ user, onFault }: { user: User; onFault: (fault: string | undefined) => void }) {
  const router = useRouter();
  const { data } = useQuery(profileQuery);
  // While somebody else signs in here, what the last person read may still be at hand.
  const known = data?.user.id === user.id ? data : undefined;
  const photoUrl = known && "photo_url" in known.profile ? known.profile.photo_url : undefined;

  async function leave() {
    onFault(undefined);
    try {
      await sessions.logOut();
      router.push("/");
    } catch (error) {
      onFault(`You are still signed in. ${messageOf(error)}`);
    }
  }

  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="quiet" size="icon" aria-label={`Account of ${user.full_name}`}>
          <Avatar id={user.id} name={user.full_name} photoUrl={photoUrl} pixels={32} className="size-8" />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>
          <span className="block text-sm font-medium text-ink">{user.full_name}</span>
          {known?.user.email ?? user.email}
        </MenuLabel>
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/account">
            <CircleUser className="size-4" aria-hidden /> Your account
          </Link>
        </MenuItem>
        {user.role === "client" && (
          <MenuItem asChild>
            <Link href="/quiz">
              <ListChecks className="size-4" aria-hidden /> Change your answers
            </Link>
          </MenuItem>
        )}
        <MenuItem onSelect={() => void leave()}>
          <LogOut className="size-4" aria-hidden /> Log out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
