import { api, body } from "@/lib/api/client";
import type { ReportReason } from "@/lib/api/types";

/** What is reported, or hidden: a post or a comment. */
export interface Subject {
  kind: "post" | "comment";
  id: string;
}

export function report({ kind, id }: Subject, payload: { reason: ReportReason; comment?: string }) {
  const options = { params: { path: { id } }, body: payload };
  return body(
    kind === "post"
      ? api.POST("/community/posts/{id}/report", options)
      : api.POST("/community/comments/{id}/report", options),
  );
}

/** Objects to the decision that hides something: once for each decision. */
export async function objectTo({ kind, id }: Subject, text: string): Promise<void> {
  const options = { params: { path: { id } }, body: { text } };
  await (kind === "post"
    ? api.POST("/community/posts/{id}/objection", options)
    : api.POST("/community/comments/{id}/objection", options));
}
