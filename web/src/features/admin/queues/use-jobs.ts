"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { JobStatus } from "@/lib/api/types";
import { adminKeys } from "../keys";
import { PER_PAGE } from "../list/use-list-search";

/** What a list of jobs is narrowed by. */
export interface JobFilters {
  status?: JobStatus;
  kind?: string;
  q?: string;
  booking_id?: string;
  user_id?: string;
}

/** A page of the jobs of a queue, or of all of them. */
export function useJobs(
  queue: string | undefined,
  filters: JobFilters,
  page: number,
  refetchMs: number | false = false,
) {
  return useQuery({
    queryKey: [...adminKeys.jobs, queue ?? "all", filters, page],
    queryFn: ({ signal }) => {
      const query = { ...filters, page, per_page: PER_PAGE };
      return body(
        queue
          ? api.GET("/admin/queues/{queue}/jobs", { params: { path: { queue }, query }, signal })
          : api.GET("/admin/jobs", { params: { query }, signal }),
      );
    },
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
  });
}
