"use client";

import { Search, SlidersHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { AmountInput } from "@/components/amount-input";
import { Button } from "@/components/ui/button";
import { Combobox, type Option } from "@/components/ui/combobox";
import { Field, Input, NativeSelect } from "@/components/ui/field";
import { RemovableChip } from "@/components/ui/removable-chip";
import type { Facets } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { parseAmount, shortPrice, typedAmount } from "@/lib/money";
import { countryName, languageName } from "@/lib/names";
import { tagWords } from "@/lib/tags";
import { dayName } from "@/lib/time";
import { useReaderLocale } from "@/lib/use-reader-locale";
import { browserZone } from "@/lib/zones";
import { counted, priceBars, topicsOffered } from "./facets";
import { type CoachSearch, filterCount, searchPath, SORTS } from "./search";

interface CoachFiltersProps {
  search: CoachSearch;
  languages: Option[];
  countries: Option[];
  currencies: Option[];
  /** How many coaches each value would find; without them the filters work as well. */
  facets?: Facets;
}

/** How many topics are offered. */
const TOPICS = 12;

/** The filters of the list of coaches. Their state is the URL. */
export function CoachFilters({ search, languages, countries, currencies, facets }: CoachFiltersProps) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [text, setText] = useState(search.q ?? "");
  const count = filterCount(search);
  const [isOpen, setIsOpen] = useState(count > 0);

  function apply(change: Partial<CoachSearch>) {
    const next = { ...search, ...change, page: 1 };
    startTransition(() => router.replace(searchPath(next), { scroll: false }));
  }

  function toggle(name: "language" | "country" | "expertise", value: string) {
    const chosen = search[name];
    apply({ [name]: chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value] });
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    apply({ q: text.trim() || undefined });
  }

  return (
    <section aria-label="Filters" aria-busy={isPending} className="grid gap-4">
      <div className="flex flex-wrap gap-2">
        <form method="get" action="/coaches" role="search" onSubmit={onSubmit} className="flex min-w-64 flex-1 gap-2">
          <Input
            type="search"
            name="q"
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-label="Search coaches"
            placeholder="Search: salary, burnout, Lisbon…"
          />
          <Button type="submit" aria-label="Search" isBusy={isPending}>
            {!isPending && <Search className="size-4.5" aria-hidden />}
          </Button>
        </form>
        <Button variant="secondary" aria-expanded={isOpen} aria-controls="filters" onClick={() => setIsOpen(!isOpen)}>
          <SlidersHorizontal className="size-4" aria-hidden /> Filters{count > 0 && ` (${count})`}
        </Button>
        <NativeSelect
          aria-label="Order"
          value={search.sort ?? "rating"}
          onChange={(event) => apply({ sort: event.target.value as CoachSearch["sort"] })}
          className="w-auto"
        >
          {SORTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </NativeSelect>
      </div>
      <div id="filters" hidden={!isOpen} className="rounded-card border border-line bg-surface p-5">
        <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-4">
          <Field label="Language">
            {(control) => (
              <Combobox
                {...control}
                options={counted(languages, facets?.language)}
                chosen={search.language}
                onToggle={(code) => toggle("language", code)}
                isMultiple
                placeholder="Any"
              />
            )}
          </Field>
          <Field label="Knows the country">
            {(control) => (
              <Combobox
                {...control}
                options={counted(countries, facets?.country)}
                chosen={search.country}
                onToggle={(code) => toggle("country", code)}
                isMultiple
                placeholder="Any"
              />
            )}
          </Field>
          <PriceFilter
            key={`${search.max_price} ${search.currency}`}
            search={search}
            currencies={currencies}
            facets={facets}
            onApply={apply}
          />
          <Field label="Free on">
            {(control) => (
              <Input
                {...control}
                type="date"
                value={search.available_on ?? ""}
                onChange={(event) =>
                  apply(
                    event.target.value
                      ? { available_on: event.target.value, timezone: browserZone() }
                      : { available_on: undefined, timezone: undefined },
                  )
                }
              />
            )}
          </Field>
        </div>
        {facets && (
          <div className="mt-5 grid gap-5 border-t border-line pt-5 lg:grid-cols-[1fr_auto]">
            <Topics
              topics={topicsOffered(facets.expertise, search.expertise, TOPICS)}
              chosen={search.expertise}
              onToggle={(tag) => toggle("expertise", tag)}
            />
            <Field label="Rated" className="w-52">
              {(control) => (
                <NativeSelect
                  {...control}
                  value={search.min_rating ?? ""}
                  onChange={(event) =>
                    apply({ min_rating: event.target.value ? Number(event.target.value) : undefined })
                  }
                >
                  <option value="">Any, or new here</option>
                  {ratingsOffered(facets, search.min_rating).map(({ min_rating, count }) => (
                    <option key={min_rating} value={min_rating}>
                      {min_rating} or more ({count})
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
          </div>
        )}
      </div>
      <ActiveFilters search={search} onApply={apply} onToggle={toggle} />
    </section>
  );
}

interface TopicsProps {
  topics: Facets["expertise"];
  chosen: string[];
  onToggle: (tag: string) => void;
}

/** What coaches work on, to be chosen by a click, with how many do. */
function Topics({ topics, chosen, onToggle }: TopicsProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">Works on</legend>
      <div className="flex flex-wrap gap-1.5">
        {topics.map(({ value, count }) => (
          <Button
            key={value}
            variant="secondary"
            size="small"
            aria-pressed={chosen.includes(value)}
            onClick={() => onToggle(value)}
            className="figures rounded-full font-normal aria-pressed:border-brand aria-pressed:bg-brand-soft aria-pressed:text-brand-strong"
          >
            {tagWords(value)} <span className="text-muted">{count}</span>
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

/** The ratings there are to choose from, with the one that is set. */
function ratingsOffered({ rating }: Facets, set: number | undefined): Facets["rating"] {
  const isOffered = set === undefined || rating.some(({ min_rating }) => min_rating === set);
  return isOffered ? rating : [{ min_rating: set, count: 0 }, ...rating];
}

/** A price that nobody asks can still be seen. */
const LEAST_HEIGHT = 0.05;

/** How many coaches there are at which price: a picture beside the field, which is what is used. */
function PriceBars({ facets, search }: { facets: Facets; search: CoachSearch }) {
  const locale = useReaderLocale();
  const currency = facets.prices_in;
  const bars = priceBars(facets.price, search.currency === currency ? search.max_price : undefined);
  const texts = bars
    .filter(({ count }) => count > 0)
    .map(({ most, count }) =>
      most === undefined ? `${count} above` : `${count} up to ${shortPrice({ amount: most, currency }, locale)}`,
    );
  return (
    <div role="img" aria-label={`Coaches by price: ${texts.join(", ")}`} className="mt-2 flex h-10 items-end gap-px">
      {bars.map(({ most, height, isWithin }) => (
        <svg
          key={most ?? "any"}
          className={cn("h-full min-w-0 flex-1", isWithin ? "fill-brand/60" : "fill-ink/15")}
          aria-hidden
          focusable="false"
        >
          {/* What is below the foot is cut off, with its round corners. */}
          <rect y={`${Math.round(100 * (1 - Math.max(LEAST_HEIGHT, height)))}%`} width="100%" height="100%" rx={4} />
        </svg>
      ))}
    </div>
  );
}

interface PriceFilterProps {
  search: CoachSearch;
  currencies: Option[];
  facets?: Facets;
  onApply: (change: Partial<CoachSearch>) => void;
}

function PriceFilter({ search, currencies, facets, onApply }: PriceFilterProps) {
  const locale = useReaderLocale();
  const [currency, setCurrency] = useState(search.currency ?? "EUR");
  const [edited, setTyped] = useState<string>();
  const set =
    search.max_price !== undefined && search.currency
      ? typedAmount({ amount: search.max_price, currency: search.currency }, locale)
      : "";
  const typed = edited ?? set;

  /** What can't be read yet changes nothing: the field asks what is meant. */
  function apply(text = typed, next = currency) {
    const parsed = parseAmount(text, next);
    if (parsed.kind === "unclear") return;
    const amount = parsed.kind === "amount" ? parsed.amount : undefined;
    if (amount === search.max_price && next === (search.currency ?? currency)) return;
    onApply({ max_price: amount, currency: next });
  }

  return (
    <div>
      <Field label="An hour costs at most">
        {(control) => (
          <div className="flex gap-2">
            <div className="min-w-0 flex-1">
              <AmountInput
                {...control}
                placeholder="Any"
                text={typed}
                currency={currency}
                onChange={(text) => setTyped(text)}
                onAnswer={(text) => apply(text)}
                onBlur={() => apply()}
                onKeyDown={(event) => event.key === "Enter" && apply()}
                className="figures"
              />
            </div>
            <NativeSelect
              aria-label="Currency"
              value={currency}
              onChange={(event) => {
                setCurrency(event.target.value);
                apply(typed, event.target.value);
              }}
              className="w-24 shrink-0 self-start"
            >
              {currencies.map(({ value }) => (
                <option key={value}>{value}</option>
              ))}
            </NativeSelect>
          </div>
        )}
      </Field>
      {facets && <PriceBars facets={facets} search={search} />}
    </div>
  );
}

interface ActiveFiltersProps {
  search: CoachSearch;
  onApply: (change: Partial<CoachSearch>) => void;
  onToggle: (name: "language" | "country" | "expertise", value: string) => void;
}

/** The filters that are set, each with a button to remove it. */
function ActiveFilters({ search, onApply, onToggle }: ActiveFiltersProps) {
  const { max_price, currency, available_on, min_rating } = search;
  const locale = useReaderLocale();
  if (filterCount(search) === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Set filters">
      {search.language.map((code) => (
        <li key={code}>
          <RemovableChip text={languageName(code)} onRemove={() => onToggle("language", code)} />
        </li>
      ))}
      {search.country.map((code) => (
        <li key={code}>
          <RemovableChip text={countryName(code)} onRemove={() => onToggle("country", code)} />
        </li>
      ))}
      {search.expertise.map((tag) => (
        <li key={tag}>
          <RemovableChip text={tagWords(tag)} onRemove={() => onToggle("expertise", tag)} />
        </li>
      ))}
      {max_price !== undefined && currency && (
        <li>
          <RemovableChip
            text={`up to ${shortPrice({ amount: max_price, currency }, locale)} an hour`}
            onRemove={() => onApply({ max_price: undefined })}
          />
        </li>
      )}
      {available_on && (
        <li>
          <RemovableChip
            text={`free on ${dayName(available_on, locale)}`}
            onRemove={() => onApply({ available_on: undefined, timezone: undefined })}
          />
        </li>
      )}
      {min_rating !== undefined && (
        <li>
          <RemovableChip text={`${min_rating} stars or more`} onRemove={() => onApply({ min_rating: undefined })} />
        </li>
      )}
    </ul>
  );
}
