/** Reading and writing the search of a list in the URL: what its filters have in common. */

export type Params = Record<string, string | string[] | undefined>;

const MAX_TAGS = 10;
const MAX_PAGE = 500;

/** The values of one parameter that are valid. */
export function valuesOf(params: Params, name: string, valid: RegExp): string[] {
  return [...new Set([params[name] ?? []].flat().filter((value) => valid.test(value)))];
}

/** The value among those that are known, if it is one. */
export function knownValue<T extends string>(params: Params, name: string, known: readonly T[]): T | undefined {
  const [value] = [params[name] ?? []].flat();
  return known.find((each) => each === value);
}

/** What both lists are searched by. */
export interface FeedSearch {
  q?: string;
  tag: string[];
  /** The first page that is shown; more is added below it. */
  page: number;
}

export function readFeedSearch(params: Params): FeedSearch {
  const q = valuesOf(params, "q", /\S/)[0]?.trim().slice(0, 200);
  const page = Math.floor(Number(valuesOf(params, "page", /^\d{1,4}$/)[0] ?? 1));
  return {
    tag: valuesOf(params, "tag", /^[a-z0-9-]{1,40}$/).slice(0, MAX_TAGS),
    page: Math.min(MAX_PAGE, Math.max(1, page)),
    ...(q ? { q } : {}),
  };
}

/** The URL of a search, without what is the default. */
export function feedPath(base: string, search: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === "" || (name === "page" && value === 1)) continue;
    for (const each of [value].flat()) params.append(name, String(each));
  }
  const text = params.toString();
  return text ? `${base}?${text}` : base;
}
