"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { csrfToken } from "@/features/auth/csrf";

const never = () => () => undefined;

/** Log in, or straight to the matches for who is signed in already. The cookie is a hint; the next page makes sure. */
export function AccountLink() {
  const isKnown = useSyncExternalStore(
    never,
    () => csrfToken() !== undefined,
    () => false,
  );
  return (
    <Button asChild look="secondary" size="small">
      <Link href={isKnown ? "/matches" : "/login"} prefetch={false}>
        {isKnown ? "Your matches" : "Log in"}
      </Link>
    </Button>
  );
}
