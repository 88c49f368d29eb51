"use client";

import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { adminKeys } from "./keys";
import { differingSince } from "./overview/day-checks";
import { type Problem, problemsOf } from "./status";

/** How often it is looked at by itself. An act of one's own is seen at once. */
const QUEUES_MS = 20_000;
const MONEY_MS = 120_000;
const CHECKS_MS = 600_000;

interface StatusLine {
  problems: Problem[];
  isKnown: boolean;
  error: unknown;
}

/** What is wrong, kept up to date while somebody looks. */
export function useStatus(): StatusLine {
  const queues = useQuery({
    queryKey: adminKeys.queues,
    queryFn: ({ signal }) => body(api.GET("/admin/queues", { signal })),
    refetchInterval: QUEUES_MS,
  });
  const issues = useQuery({
    queryKey: [...adminKeys.issues, "count"],
    queryFn: ({ signal }) => body(api.GET("/admin/reconciliation", { params: { query: { per_page: 1 } }, signal })),
    refetchInterval: MONEY_MS,
  });
  const checks = useQuery({
    queryKey: adminKeys.dayChecks,
    queryFn: ({ signal }) => body(api.GET("/admin/metrics/checks", { signal })),
    refetchInterval: CHECKS_MS,
    select: ({ differing }) => differingSince(differing, Date.now()),
  });
  const readOnly = useQuery({
    queryKey: adminKeys.readOnly,
    queryFn: ({ signal }) => body(api.GET("/admin/read-only", { signal })),
    refetchInterval: QUEUES_MS,
  });
  const problems = problemsOf({
    queues: queues.data?.items,
    issues: issues.data?.total,
    differingDays: checks.data,
    isReadOnly: readOnly.data?.is_on,
  });
  return {
    problems,
    isKnown: Boolean(queues.data && issues.data && checks.data !== undefined && readOnly.data),
    error: queues.error ?? issues.error ?? checks.error ?? readOnly.error,
  };
}
