"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Toasts } from "@/components/toasts";
import { followOtherTabs } from "@/lib/query-changes";

/** What happens elsewhere than where somebody looks: messages about it, and what other tabs have changed. */
export function Elsewhere() {
  const queryClient = useQueryClient();
  useEffect(() => followOtherTabs(queryClient), [queryClient]);
  return <Toasts />;
}
