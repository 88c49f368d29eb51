"use client";

import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { AuthProvider, useSession } from "@/features/auth/auth-provider";
import { makeQueryClient } from "@/lib/query-client";

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <ForgetOnChange />
        {children}
      </AuthProvider>
    </QueryClientProvider>
  );
}

/** What one person has read is not shown to the next. */
function ForgetOnChange() {
  const session = useSession();
  const queryClient = useQueryClient();
  const userId = session.status === "signed_in" ? session.user.id : undefined;
  const last = useRef(userId);
  useEffect(() => {
    if (last.current && last.current !== userId) queryClient.clear();
    last.current = userId;
  }, [userId, queryClient]);
  return null;
}
