import type { PostType } from "@/lib/api/types";
import { feedPath, type FeedSearch, knownValue, type Params, readFeedSearch } from "../feed-search";
import { POST_TYPE_VALUES } from "./post-types";

export const POST_SORTS = [
  { value: "hot", label: "Talked about now" },
  { value: "new", label: "Newest" },
  { value: "top", label: "Most votes" },
] as const;

/** A search for posts, as it is in the URL. */
export interface PostSearch extends FeedSearch {
  type?: PostType;
  visibility?: "public" | "private";
  /** `hot` if absent. */
  sort?: "new" | "top";
}

/** The search in a URL. What is not known is ignored, so that an old or mistyped link still shows posts. */
export function readPostSearch(params: Params): PostSearch {
  const type = knownValue(params, "type", POST_TYPE_VALUES);
  const visibility = knownValue(params, "visibility", ["public", "private"]);
  const sort = knownValue(params, "sort", ["new", "top"]);
  return {
    ...readFeedSearch(params),
    ...(type ? { type } : {}),
    ...(visibility ? { visibility } : {}),
    ...(sort ? { sort } : {}),
  };
}

export function postsPath(search: PostSearch): string {
  return feedPath("/community", search);
}

/** The query of the API's list. */
export function postsQuery({ page, ...search }: PostSearch, cursor?: string) {
  return { sort: "hot", ...search, per_page: 20, ...(cursor ? { cursor } : { page }) };
}

/** Whether the list is narrowed, so that more may be found without. */
export function isNarrowed({ q, tag, type, visibility }: PostSearch): boolean {
  return Boolean(q || tag.length > 0 || type || visibility);
}
