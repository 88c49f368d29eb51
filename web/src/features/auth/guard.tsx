"use client";

import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { User } from "@/lib/api/types";
import { homeOf, loginPath, signupPath } from "@/lib/paths";
import { useSession } from "./auth-provider";
import { session as sessions } from "./session";

interface GuardProps {
  role?: User["role"];
  /** Newcomers are asked to sign up, others to log in. */
  forNewcomers?: boolean;
  children: (user: User) => ReactNode;
}

/** Shows its children to those who are signed in. A courtesy: what people may see, the API decides. */
export function Guard({ role, forNewcomers, children }: GuardProps) {
  const session = useSession();
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams().toString();
  const here = search ? `${path}?${search}` : path;

  useEffect(() => {
    if (session.status === "anonymous") router.replace(forNewcomers ? signupPath(here) : loginPath(here));
  }, [session.status, router, here, forNewcomers]);

  if (session.status === "unreachable") return <Unreachable />;
  if (session.status !== "signed_in") return <Checking />;
  if (role && session.user.role !== role) {
    return (
      <Notice
        title={role === "client" ? "This page is for clients" : "This page is for coaches"}
        action={
          <Button asChild look="secondary" size="small">
            <Link href={homeOf(session.user.role)}>Go to your page</Link>
          </Button>
        }
      >
        You are signed in as {session.user.full_name}, a {session.user.role}.
      </Notice>
    );
  }
  return children(session.user);
}

export function Unreachable() {
  return (
    <Notice
      tone="danger"
      title="We can't reach the server"
      action={
        <Button look="secondary" size="small" onClick={() => void sessions.check()}>
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
