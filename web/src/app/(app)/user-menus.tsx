"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark, CircleUser, Heart, ListChecks, LogOut } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { NotificationMenu } from "@/features/notifications/notification-menu";
import { messageOf } from "@/lib/api/errors";
import { profileQuery } from "@/lib/api/queries";
import type { User } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { inText } from "@/lib/names";

interface UserMenusProps {
  user: User;
  onError: (message: string | undefined) => void;
}

/** The notifications and the account of whoever is signed in. */
export function UserMenus({ user, onError }: UserMenusProps) {
  return (
    <>
      <NotificationMenu user={user} />
      <AccountMenu user={user} onError={onError} />
    </>
  );
}

function AccountMenu({ user, onError }: UserMenusProps) {
  const router = useRouter();
  const { data } = useQuery(profileQuery);
  // Right after another person has signed in, the cache may still hold the last person's profile.
  const own = data?.user.id === user.id ? data : undefined;
  const photoUrl = own && "photo_url" in own.profile ? own.profile.photo_url : undefined;

  async function logOut() {
    onError(undefined);
    try {
      await auth.logOut();
      router.push("/");
    } catch (error) {
      onError(`You are still signed in. ${messageOf(error)}`);
    }
  }

  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="quiet" size="icon" aria-label={`Account of ${inText(user.full_name)}`}>
          <Avatar id={user.id} photoUrl={photoUrl} pixels={32} className="size-8" />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>
          <span dir="auto" className="block text-sm font-medium text-ink">
            {own?.user.full_name ?? user.full_name}
          </span>
          {own?.user.email ?? user.email}
        </MenuLabel>
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/account">
            <CircleUser className="size-4" aria-hidden /> Your account
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/account/bookmarks">
            <Bookmark className="size-4" aria-hidden /> Your bookmarks
          </Link>
        </MenuItem>
        {user.role === "client" && (
          <>
            <MenuItem asChild>
              <Link href="/favourites">
                <Heart className="size-4" aria-hidden /> Your favourites
              </Link>
            </MenuItem>
            <MenuItem asChild>
              <Link href="/quiz">
                <ListChecks className="size-4" aria-hidden /> Change your answers
              </Link>
            </MenuItem>
          </>
        )}
        <MenuItem onSelect={() => void logOut()}>
          <LogOut className="size-4" aria-hidden /> Log out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
