import type { Comment, CommentPage, Post } from "@/lib/api/types";
import { ana } from "./auth";
import { ben } from "./coach";

export const question: Post = {
  id: "0190c0de-0000-7000-8000-00000000000a",
  title: "How do I ask for a raise?",
  excerpt: "It has been two years.",
  content: "It has been two years.",
  content_html: "<p>It has been two years.</p>",
  post_type: "question",
  is_private: false,
  is_hidden: false,
  tags: ["salary"],
  author: { id: ben.id, name: ben.full_name, role: "coach", photo_url: null },
  upvotes: 4,
  upvoted: false,
  comment_count: 0,
  can_change: false,
  created_at: "2026-11-01T09:00:00Z",
  edited_at: null,
  moderation: null,
};

/** A comment of Ana's on {@link question}. */
export function commentOf(id: string, parent_id: string | null = null, change: Partial<Comment> = {}): Comment {
  return {
    id,
    post_id: question.id,
    parent_id,
    content: `Comment ${id}`,
    content_html: `<p>Comment ${id}</p>`,
    author: { id: ana.id, name: ana.full_name, role: "client", photo_url: null },
    is_deleted: false,
    is_hidden: false,
    can_change: false,
    created_at: "2026-11-02T09:00:00Z",
    edited_at: null,
    moderation: null,
    ...change,
  };
}

export function pageOfComments(items: Comment[], next_cursor: string | null = null): CommentPage {
  return { items, page: 1, per_page: 50, total: items.length, pages: 1, total_is_estimate: false, next_cursor };
}
