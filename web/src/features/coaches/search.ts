import { isKnownZone } from "@/lib/locale";
import { isUuid } from "@/lib/paths";

/** A search for coaches, as it is in the URL: the API's own query parameters, but for `currency` (see {@link apiQuery}). */
export interface CoachSearch {
  q?: string;
  language: string[];
  country: string[];
  expertise: string[];
  /** In minor units of `currency`. */
  max_price?: number;
  /** The reader's: prices in any other are compared and shown in it too. */
  currency?: string;
  min_rating?: number;
  available_on?: string;
  timezone?: string;
  sort?: "rating" | "price" | "-price" | "newest";
  /** The ids of the coaches who are to be compared. No filter: it does not change who is found. */
  compare?: string[];
  page: number;
}

export const SORTS = [
  { value: "rating", label: "Best rated" },
  { value: "price", label: "Price, low first" },
  { value: "-price", label: "Price, high first" },
  { value: "newest", label: "Newest" },
] as const;

const PER_PAGE = 12;

/** How many coaches stand side by side. */
export const MOST_COMPARED = 3;

/** The coaches to compare that a parameter of the URL names, each once. */
export function comparedIn(values: string | string[] | undefined): string[] {
  return [...new Set([values ?? []].flat().filter(isUuid))].slice(0, MOST_COMPARED);
}

/** The search with one coach more to compare, or one less. */
export function withCompared(search: CoachSearch, id: string): CoachSearch {
  const { compare = [] } = search;
  return { ...search, compare: compare.includes(id) ? compare.filter((other) => other !== id) : [...compare, id] };
}

/** The page on which these coaches stand side by side. */
export function comparePath(ids: string[]): string {
  return `/coaches/compare?${new URLSearchParams(ids.map((id) => ["coach", id]))}`;
}

export type Params = Record<string, string | string[] | undefined>;

/** The search in a URL. Invalid parameters are ignored, so that an old or mistyped link still shows coaches. */
export function readSearch(params: Params): CoachSearch {
  const all = (name: string, valid: RegExp) =>
    [params[name] ?? []]
      .flat()
      .filter((value) => valid.test(value))
      .slice(0, 20);
  const one = (name: string, valid: RegExp) => all(name, valid)[0];
  const number = (name: string, most: number) => {
    const value = Number(one(name, /^\d+(\.\d+)?$/) ?? NaN);
    return Number.isFinite(value) && value <= most ? value : undefined;
  };
  const q = one("q", /\S/)?.trim().slice(0, 200);
  const currency = one("currency", /^[A-Z]{3}$/);
  const sort = SORTS.find(({ value }) => value === one("sort", /./))?.value;
  const max = number("max_price", 1e9);
  const rating = number("min_rating", 5);
  const compare = comparedIn(params.compare);
  const day = one("available_on", /^\d{4}-\d{2}-\d{2}$/);
  const zone = one("timezone", /^[A-Za-z0-9_+\-/]{1,64}$/);
  const hasZone = zone !== undefined && isKnownZone(zone);
  return {
    language: all("language", /^[a-z]{2}$/),
    country: all("country", /^[A-Z]{2}$/),
    expertise: all("expertise", /^[a-z0-9-]{1,40}$/),
    page: Math.max(1, Math.min(100_000, Math.floor(number("page", 1e6) ?? 1))),
    ...(q ? { q } : {}),
    // A price without its currency has no meaning.
    ...(max !== undefined && currency ? { max_price: Math.round(max) } : {}),
    ...(currency ? { currency } : {}),
    ...(rating !== undefined ? { min_rating: rating } : {}),
    ...(day && !Number.isNaN(Date.parse(day)) ? { available_on: day, ...(hasZone ? { timezone: zone } : {}) } : {}),
    ...(sort && sort !== "rating" ? { sort } : {}),
    ...(compare.length > 0 ? { compare } : {}),
  };
}

/** The values that the API knows: of the quiz's choices. */
export interface KnownValues {
  languages: string[];
  countries: string[];
  currencies: string[];
}

/** A search without the values that nobody knows: they would be refused. */
export function knownSearch(search: CoachSearch, known: KnownValues): CoachSearch {
  const { currency, max_price, ...others } = search;
  const hasCurrency = currency !== undefined && known.currencies.includes(currency);
  return {
    ...others,
    language: search.language.filter((code) => known.languages.includes(code)),
    country: search.country.filter((code) => known.countries.includes(code)),
    ...(hasCurrency ? { currency, ...(max_price !== undefined ? { max_price } : {}) } : {}),
  };
}

/** What people call the parameters of a search. */
const PARAMETER_NAMES = {
  language: "language",
  country: "country",
  expertise: "topic",
  max_price: "price",
  currency: "currency",
  min_rating: "rating",
  available_on: "day",
  timezone: "time zone",
  sort: "order",
  page: "page",
} as const;

/** What a URL asks for and the search leaves out, in words: `the language “german”`. */
export function ignoredFilters(params: Params, search: CoachSearch): string[] {
  return Object.entries(PARAMETER_NAMES).flatMap(([name, label]) => {
    const kept = [search[name as keyof CoachSearch] ?? []].flat().map(String);
    const values = [params[name] ?? []].flat().filter((value) => value !== "");
    const isDefault = (value: string) =>
      (name === "sort" && value === "rating") || (name === "timezone" && search.available_on === undefined);
    // `090` is kept as `90`.
    const isKeptNumber = (value: string) => /^[\d.]+$/.test(value) && kept.includes(String(Number(value)));
    return values
      .filter((value) => !isDefault(value) && !kept.includes(value) && !isKeptNumber(value))
      .map((value) => `the ${label} “${value.slice(0, 40)}”`);
  });
}

/** The query of the API's list of coaches. Its `currency` would leave out coaches with prices in another one. */
export function apiQuery({ currency, compare: _compare, ...search }: CoachSearch) {
  return { ...search, ...(currency ? { display_currency: currency } : {}), per_page: PER_PAGE };
}

/** The query of the API's counts: of the same coaches, whatever their order. */
export function facetsQuery(search: CoachSearch) {
  const { page: _page, sort: _sort, per_page: _perPage, ...filters } = apiQuery(search);
  return filters;
}

/** The URL of a search, without defaults. */
export function searchPath(search: CoachSearch): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === "" || (name === "page" && value === 1)) continue;
    for (const each of [value].flat()) params.append(name, String(each));
  }
  const text = params.toString();
  return text ? `/coaches?${text}` : "/coaches";
}

/** How many filters are set; the text and the order are none. */
export function filterCount(search: CoachSearch): number {
  const singles = [search.max_price, search.min_rating, search.available_on].filter((value) => value !== undefined);
  return search.language.length + search.country.length + search.expertise.length + singles.length;
}
