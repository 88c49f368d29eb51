import type { ResourceType } from "@/lib/api/types";
import { isUuid } from "@/lib/paths";
import { feedPath, type FeedSearch, knownValue, type Params, readFeedSearch } from "../feed-search";
import { RESOURCE_TYPE_VALUES } from "./resource-types";

export const RESOURCE_SORTS = [
  { value: "new", label: "Newest" },
  { value: "bookmarks", label: "Most bookmarked" },
  { value: "for_you", label: "For you" },
] as const;

/** A search for resources, as it is in the URL. */
export interface ResourceSearch extends FeedSearch {
  type?: ResourceType;
  /** `new` if absent. */
  sort?: "bookmarks" | "for_you";
  /** The session for whose client a coach looks for something. No filter: it does not change what is found. */
  for?: string;
}

export function readResourceSearch(params: Params): ResourceSearch {
  const type = knownValue(params, "type", RESOURCE_TYPE_VALUES);
  const sort = knownValue(params, "sort", ["bookmarks", "for_you"]);
  const session = sessionIn(params.for);
  return {
    ...readFeedSearch(params),
    ...(type ? { type } : {}),
    ...(sort ? { sort } : {}),
    ...(session ? { for: session } : {}),
  };
}

/** The session that a parameter of the URL names. */
export function sessionIn(value: string | string[] | null | undefined): string | undefined {
  return typeof value === "string" && isUuid(value) ? value : undefined;
}

export function resourcesPath(search: ResourceSearch): string {
  return feedPath("/community/resources", search);
}

/** The page of a resource; a coach who looks for somebody goes on doing so. */
export function resourcePath(id: string, session?: string): string {
  return feedPath(`/community/resources/${id}`, { for: session });
}

/** The query of the API's list. */
export function resourcesQuery({ page, for: _session, ...search }: ResourceSearch, cursor?: string) {
  return { ...search, per_page: 24, ...(cursor ? { cursor } : { page }) };
}

/** The search as a visitor has it: of whom nothing is known, who sees the most bookmarked instead. */
export function visitorSearch(search: ResourceSearch): ResourceSearch {
  return search.sort === "for_you" ? { ...search, sort: "bookmarks" } : search;
}

/** Whether the list is narrowed, so that more may be found without. */
export function isNarrowed({ q, tag, type }: ResourceSearch): boolean {
  return Boolean(q || tag.length > 0 || type);
}
