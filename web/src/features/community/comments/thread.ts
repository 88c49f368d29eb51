import type { Comment } from "@/lib/api/types";

/** A comment in its place in the thread. */
export interface ThreadItem {
  comment: Comment;
  /** How many comments it is below: 0 answers the post. */
  depth: number;
  /** How many are below it, at any depth. */
  replies: number;
  /** The comment that it answers, if the reader sees it. */
  parent: Comment | undefined;
}

/**
 * The comments of a post in the order in which a thread is read: each followed by what answers it. They come in the order in which they
 * were written, page by page, so the list only grows when the next page is added. Not recursive: threads are as deep as people make them.
 */
export function threadOf(comments: Comment[]): ThreadItem[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const answersTo = new Map<string | undefined, Comment[]>();
  for (const comment of byId.values()) {
    // What the reader does not see can't have answers: these answer the post then.
    const parent = comment.parent_id && byId.has(comment.parent_id) ? comment.parent_id : undefined;
    const answers = answersTo.get(parent);
    if (answers) answers.push(comment);
    else answersTo.set(parent, [comment]);
  }
  const items: ThreadItem[] = [];
  const open = (answersTo.get(undefined) ?? []).map((comment) => ({ comment, depth: 0 })).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { comment, depth } = next;
    const parent = depth > 0 ? byId.get(comment.parent_id!) : undefined;
    items.push({ comment, depth, replies: 0, parent });
    for (const answer of (answersTo.get(comment.id) ?? []).toReversed())
      open.push({ comment: answer, depth: depth + 1 });
  }
  countReplies(items);
  return items;
}

/** From the last to the first: what is below an item has been counted when it is reached. */
function countReplies(items: ThreadItem[]) {
  const below: number[] = [];
  for (const item of items.toReversed()) {
    item.replies = below[item.depth + 1] ?? 0;
    below[item.depth + 1] = 0;
    below[item.depth] = (below[item.depth] ?? 0) + item.replies + 1;
  }
}

/** The thread without what is below a collapsed comment. */
export function visibleItems(items: ThreadItem[], collapsed: ReadonlySet<string>): ThreadItem[] {
  let hiddenBelow = Infinity;
  return items.filter(({ comment, depth }) => {
    if (depth > hiddenBelow) return false;
    hiddenBelow = collapsed.has(comment.id) ? depth : Infinity;
    return true;
  });
}
