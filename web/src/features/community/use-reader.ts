"use client";

import type { User } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";

/** Who reads: a member, a visitor, or not known yet. */
export interface Reader {
  user: User | undefined;
  isVisitor: boolean;
}

export function useReader(): Reader {
  const state = useAuthState();
  return { user: state.status === "signed_in" ? state.user : undefined, isVisitor: state.status === "anonymous" };
}
