"use client";

import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { auth, type AuthState } from "./auth-store";

const AuthContext = createContext<AuthState>({ status: "checking" });

/** Finds out once who is signed in, and provides it to everything below. */
export function AuthProvider({ children }: { children: ReactNode }) {
  const state = useSyncExternalStore(auth.subscribe, auth.state, auth.serverState);
  useEffect(() => {
    void auth.check();
  }, []);
  return <AuthContext value={state}>{children}</AuthContext>;
}

export function useAuthState(): AuthState {
  return useContext(AuthContext);
}
