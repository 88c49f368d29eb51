"use client";

import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { session, type SessionState } from "./session";

const Session = createContext<SessionState>({ status: "checking" });

/** Asks once who is signed in, and tells everything below. */
export function AuthProvider({ children }: { children: ReactNode }) {
  const state = useSyncExternalStore(session.subscribe, session.state, session.stateOnServer);
  useEffect(() => {
    void session.check();
  }, []);
  return <Session value={state}>{children}</Session>;
}

export function useSession(): SessionState {
  return useContext(Session);
}
