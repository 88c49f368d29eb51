"use client";

import { useAuthState } from "./auth-provider";

/** Whether a client is signed in, and whether that is known yet. */
export function useIsClient() {
  const authState = useAuthState();
  const isClient = authState.status === "signed_in" && authState.user.role === "client";
  return { isClient, isKnown: authState.status !== "checking" };
}
