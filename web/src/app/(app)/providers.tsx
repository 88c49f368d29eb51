"use client";

import dynamic from "next/dynamic";
import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { AuthProvider, useAuthState } from "@/lib/auth/auth-provider";
import { makeQueryClient } from "@/lib/query-client";

/** After the page itself: nothing can happen elsewhere before. */
const Elsewhere = dynamic(() => import("./elsewhere").then((module) => module.Elsewhere), { ssr: false });

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <ClearCacheOnUserChange />
        {children}
        <Elsewhere />
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
