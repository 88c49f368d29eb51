"use client";

import dynamic from "next/dynamic";
import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { AuthProvider, useAuthState } from "@/lib/auth/auth-provider";
import { followOtherTabs } from "@/lib/query-changes";
import { makeQueryClient } from "@/lib/query-client";

/** After the page itself: nothing can happen elsewhere before. */
const Toasts = dynamic(() => import("@/components/toasts").then((module) => module.Toasts), { ssr: false });

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  useEffect(() => followOtherTabs(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <ClearCacheOnUserChange />
        {children}
        <Toasts />
      </AuthProvider>
    </QueryClientProvider>
  );
}

/** Clears the query cache when another person signs in, so that nobody sees what the last one read. */
function ClearCacheOnUserChange() {
  const authState = useAuthState();
  const queryClient = useQueryClient();
  const userId = authState.status === "signed_in" ? authState.user.id : undefined;
  const last = useRef(userId);
  useEffect(() => {
    if (last.current && last.current !== userId) queryClient.clear();
    last.current = userId;
  }, [userId, queryClient]);
  return null;
}
