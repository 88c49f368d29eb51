"use client";

import type { User } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";

/** Who reads: a member, a visitor, or not known yet. */
export interface Reader {
  user: User | undefined;
  isVisitor: boolean;
  isKnown: boolean;
}

export function useReader(): Reader {
  const state = useAuthState();
  return {
    user: state.status === "signed_in" ? state.user : undefined,
    isVisitor: state.status === "anonymous",
    isKnown: state.status !== "checking",
  };
}

/** Whether a member's own list is still on its way: what everybody sees of it would move when theirs comes. */
export function isOnItsWay(
  isExpected: boolean,
  { user, isKnown }: Reader,
  list: { isPlaceholderData: boolean; error: unknown },
): boolean {
  return isExpected && (!isKnown || (user !== undefined && list.isPlaceholderData && !list.error));
}
