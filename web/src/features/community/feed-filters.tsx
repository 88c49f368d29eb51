"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Input, NativeSelect } from "@/components/ui/field";
import { RemovableChip } from "@/components/ui/removable-chip";
import { tagWords } from "@/lib/tags";
import { feedPath, type FeedSearch } from "./feed-search";

/** A choice of one value. The first option is what holds without a choice. */
export interface FeedChoice {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

interface FeedFiltersProps {
  /** The path of the list. */
  base: string;
  search: FeedSearch;
  choices: FeedChoice[];
  /** What the search box is called, and an example. */
  label: string;
  placeholder: string;
}

/** The search and the filters of a list. Their state is the URL. */
export function FeedFilters({ base, search, choices, label, placeholder }: FeedFiltersProps) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [text, setText] = useState(search.q ?? "");

  function apply(change: object) {
    startTransition(() => router.replace(feedPath(base, { ...search, page: 1, ...change }), { scroll: false }));
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    apply({ q: text.trim() || undefined });
  }

  const values = search as unknown as Record<string, string | undefined>;
  return (
    <section aria-label="Filters" aria-busy={isPending} className="grid gap-3">
      <form method="get" action={base} role="search" onSubmit={onSubmit} className="flex gap-2">
        <Input
          type="search"
          name="q"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          aria-label={label}
          placeholder={placeholder}
        />
        <Button type="submit" aria-label="Search" isBusy={isPending}>
          {!isPending && <Search className="size-4.5" aria-hidden />}
        </Button>
      </form>
      <div className="grid grid-cols-2 gap-2 sm:flex">
        {choices.map(({ name, label: choiceLabel, options }) => (
          <NativeSelect
            key={name}
            aria-label={choiceLabel}
            value={values[name] ?? options[0]!.value}
            onChange={({ target: { value } }) => apply({ [name]: value === options[0]!.value ? undefined : value })}
            className="min-w-0 text-sm last:odd:col-span-2 sm:w-auto"
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </NativeSelect>
        ))}
      </div>
      {search.tag.length > 0 && (
        <ul aria-label="Tags that are searched" className="flex flex-wrap gap-2">
          {search.tag.map((tag) => (
            <li key={tag}>
              <RemovableChip
                text={tagWords(tag)}
                onRemove={() => apply({ tag: search.tag.filter((each) => each !== tag) })}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
