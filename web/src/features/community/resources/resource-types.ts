import type { ResourceType } from "@/lib/api/types";

/** What a resource can be: as a label of one, as the heading of many, and what somebody does with it. */
export const RESOURCE_TYPES: Record<ResourceType, { label: string; plural: string; use: string }> = {
  article: { label: "Article", plural: "Articles", use: "Read it" },
  video: { label: "Video", plural: "Videos", use: "Watch it" },
  podcast: { label: "Podcast", plural: "Podcasts", use: "Listen to it" },
  template: { label: "Template", plural: "Templates", use: "Open it" },
  course: { label: "Course", plural: "Courses", use: "See the course" },
  book: { label: "Book", plural: "Books", use: "See the book" },
};

export const RESOURCE_TYPE_VALUES = Object.keys(RESOURCE_TYPES) as ResourceType[];

/** Where a link leads: `example.com`. */
export function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return url;
  }
}
