"use client";

import { useAuthState } from "@/lib/auth/auth-provider";

/** Whether whoever looks may also change something: an admin. An auditor sees the same, without a button. */
export function useCanAct(): boolean {
  const authState = useAuthState();
  return authState.status === "signed_in" && authState.user.role === "admin";
}
