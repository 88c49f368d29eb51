"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { api, body } from "@/lib/api/client";
import type { ModerationCase } from "@/lib/api/types";
import { At } from "../at";
import { adminKeys } from "../keys";

/** What a post or comment said before it was edited, the latest first: read when somebody asks for it. */
export function EarlierVersions({ subject: { id, kind } }: { subject: ModerationCase["subject"] }) {
  const [isOpen, setIsOpen] = useState(false);
  const edits = useQuery({
    queryKey: [...adminKeys.cases, "edits", id],
    queryFn: ({ signal }) => {
      const options = { params: { path: { id } }, signal };
      return body(
        kind === "comment"
          ? api.GET("/admin/comments/{id}/edits", options)
          : api.GET("/admin/posts/{id}/edits", options),
      );
    },
    enabled: isOpen,
  });
  return (
    <details className="text-sm" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary className="flex min-h-6 w-fit cursor-pointer items-center rounded-control text-brand underline underline-offset-4">
        What it said before it was edited
      </summary>
      <div className="mt-2 grid gap-3">
        {edits.error && <Failure error={edits.error} onRetry={() => void edits.refetch()} />}
        {edits.isLoading && <p role="status">On the way…</p>}
        {edits.data?.items.length === 0 && <p className="text-muted">It is not kept any more.</p>}
        {edits.data?.items.map((edit) => (
          <div key={edit.id} className="grid gap-1 border-l-2 border-line-strong pl-4">
            <p className="text-xs text-muted">
              Until <At at={edit.edited_at} />
              {edit.edited_by_name && (
                <>
                  , edited by <bdi>{edit.edited_by_name}</bdi>
                </>
              )}
            </p>
            {edit.title && (
              <p dir="auto" className="font-medium wrap-anywhere">
                {edit.title}
              </p>
            )}
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {edit.content}
            </p>
          </div>
        ))}
      </div>
    </details>
  );
}
