"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { csrfToken } from "@/lib/auth/csrf";

const subscribeNever = () => () => undefined;

/** Links to the matches for visitors who seem to be signed in, or else to the log-in page. Only looks for the cookie; the next page checks. */
export function AccountLink() {
  const isSignedIn = useSyncExternalStore(
    subscribeNever,
    () => csrfToken() !== undefined,
    () => false,
  );
  return (
    <Button asChild variant="secondary" size="small">
      <Link href={isSignedIn ? "/matches" : "/login"} prefetch={false}>
        {isSignedIn ? "Your matches" : "Log in"}
      </Link>
    </Button>
  );
}
