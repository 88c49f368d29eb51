import type { Option } from "@/components/ui/combobox";
import type { Facets } from "@/lib/api/types";

type ValueCount = Facets["language"][number];

/** Options with how many coaches each would find, those first that find somebody. Without counts as they are. */
export function counted(options: Option[], counts: ValueCount[] | undefined): Option[] {
  if (!counts) return options;
  const byValue = new Map(counts.map(({ value, count }) => [value, count]));
  const found = (option: Option) => byValue.get(option.value) ?? 0;
  return options
    .map((option) => ({ ...option, hint: String(found(option)) }))
    .sort((a, b) => found(b) - found(a) || a.label.localeCompare(b.label));
}

/** One bar of the histogram of prices. */
export interface PriceBar {
  /** The most that a coach of this bar costs; none for the last one. */
  most: number | undefined;
  count: number;
  /** Of the highest bar, 0 to 1. */
  height: number;
  /** Whether a limit leaves this bar in. */
  isWithin: boolean;
}

export function priceBars(bands: Facets["price"], limit: number | undefined): PriceBar[] {
  const highest = Math.max(1, ...bands.map(({ count }) => count));
  return bands.map(({ min_price, max_price, count }) => ({
    most: max_price ?? undefined,
    count,
    height: count / highest,
    isWithin: limit === undefined || min_price <= limit,
  }));
}

/** The topics that are offered: the chosen ones, then the most frequent. */
export function topicsOffered(counts: ValueCount[], chosen: string[], most: number): ValueCount[] {
  const isChosen = ({ value }: ValueCount) => chosen.includes(value);
  const others = counts.filter((each) => !isChosen(each) && each.count > 0);
  return [...counts.filter(isChosen), ...others.slice(0, Math.max(0, most - chosen.length))];
}
