"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { paths } from "@/lib/api/schema";
import type { CaseDecision } from "@/lib/api/types";
import { adminKeys } from "../keys";

/** Each has the texts of what was reported, so a page is short. */
const PER_PAGE = 10;

type CaseQuery = NonNullable<paths["/admin/reports"]["get"]["parameters"]["query"]>;

export function useCases(filters: CaseQuery, page: number) {
  return useQuery({
    queryKey: [...adminKeys.cases, filters, page],
    queryFn: ({ signal }) =>
      body(api.GET("/admin/reports", { params: { query: { ...filters, page, per_page: PER_PAGE } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Decides on a case; a later decision replaces an earlier one with all that followed from it. */
export function decide(id: string, decision: CaseDecision, reason: string) {
  return body(api.POST("/admin/reports/{id}/decision", { params: { path: { id } }, body: { decision, reason } }));
}
