"use client";

import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { User } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { auth } from "@/lib/auth/auth-store";
import { aRole, inText } from "@/lib/names";
import { homePath, loginPath } from "@/lib/paths";

/** For those who have not confirmed their address. The page waits for it, so that it does not push anything down. */
const EmailReminder = lazy(() => import("./email-reminder"));

/** Whom a page is for. The team are admins and auditors. */
type Audience = "client" | "coach" | "team";

interface GuardProps {
  role?: Audience;
  children: (user: User) => ReactNode;
}

const FOR: Record<Audience, string> = {
  client: "This page is for clients",
  coach: "This page is for coaches",
  team: "This page is for the team",
};

const audienceOf = (role: User["role"]): Audience => (role === "admin" || role === "auditor" ? "team" : role);

/** Pages that say it themselves, or where it would be in the way. */
const NO_REMINDER = ["/account", "/quiz"];

/** Renders its children for signed-in users of that audience; others are sent to log in. Not a security check: the API does that. */
export function Guard({ role, children }: GuardProps) {
  const authState = useAuthState();
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams().toString();
  const here = search ? `${path}?${search}` : path;

  useEffect(() => {
    if (authState.status === "anonymous") router.replace(loginPath(here));
  }, [authState.status, router, here]);

  if (authState.status === "unreachable") return <Unreachable />;
  if (authState.status !== "signed_in") return <Checking />;
  if (role && audienceOf(authState.user.role) !== role) {
    return (
      <Notice
        title={FOR[role]}
        action={
          <Button asChild variant="secondary" size="small">
            <Link href={homePath(authState.user.role)}>Go to your page</Link>
          </Button>
        }
      >
        You are signed in as {inText(authState.user.full_name)}, {aRole(authState.user.role)}.
      </Notice>
    );
  }
  const { user } = authState;
  if (user.email_verified || NO_REMINDER.includes(path)) return children(user);
  return (
    <Suspense fallback={<Checking />}>
      <EmailReminder user={user} />
      {children(user)}
    </Suspense>
  );
}

function Unreachable() {
  return (
    <Notice
      tone="danger"
      title="We can't reach the server"
      action={
        <Button variant="secondary" size="small" onClick={() => void auth.check()}>
          Try again
        </Button>
      }
    >
      You are still signed in. Check your connection; nothing you entered is lost.
    </Notice>
  );
}

function Checking() {
  return (
    <Loading label="Checking your session…">
      <div className="grid gap-4">
        <Skeleton className="h-10 w-2/3 max-w-md" />
        <Skeleton className="h-40 w-full" />
      </div>
    </Loading>
  );
}
