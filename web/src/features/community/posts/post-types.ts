import type { PostType } from "@/lib/api/types";

/** What a post can be: as a label of one, as the heading of many, and what it is for. */
export const POST_TYPES: Record<PostType, { label: string; plural: string; purpose: string }> = {
  question: { label: "Question", plural: "Questions", purpose: "You want to know something." },
  discussion: { label: "Discussion", plural: "Discussions", purpose: "You want to hear what others think." },
  story: { label: "Story", plural: "Stories", purpose: "You have lived through something that may help others." },
  announcement: {
    label: "Announcement",
    plural: "Announcements",
    purpose: "Something is new that everybody should know.",
  },
};

export const POST_TYPE_VALUES = Object.keys(POST_TYPES) as PostType[];

/** `1 answer`, `3 comments`: questions are answered, the rest is commented on. */
export function commentCount(type: PostType, count: number): string {
  const word = type === "question" ? "answer" : "comment";
  return `${count} ${count === 1 ? word : `${word}s`}`;
}
