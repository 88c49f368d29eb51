"use client";

import { Search } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input, NativeSelect } from "@/components/ui/field";
import { RemovableChip } from "@/components/ui/removable-chip";
import { useSearchChange } from "@/lib/use-search-change";

/** A choice of one value. The first option is what holds without a choice. */
export interface ListChoice {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

/** A filter that comes with a link: an id, that nobody types. */
export interface LinkedFilter {
  name: string;
  text: string;
}

interface ListFiltersProps {
  /** What the search box is called, and an example; absent where there is no text to search. */
  search?: { label: string; placeholder: string; /** The parameter; `q` if absent. */ name?: string };
  choices?: ListChoice[];
  /** Labels of the first and the last day, where the list can be cut to some days. */
  days?: { from: string; to: string; fromLabel: string; toLabel: string };
  linked?: LinkedFilter[];
}

/** What a list is narrowed by. Its state is the URL; a change begins at the first page. */
export function ListFilters({ search, choices = [], days, linked = [] }: ListFiltersProps) {
  const params = useSearchParams();
  const change = useSearchChange();
  const apply = (name: string, value: string) => change({ [name]: value || undefined, page: undefined });
  const shown = linked.filter(({ name }) => params.get(name));
  return (
    <section aria-label="Filters" className="grid gap-3">
      {search && <SearchBox {...search} onSearch={(text) => apply(search.name ?? "q", text)} />}
      <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-end">
        {choices.map(({ name, label, options }) => (
          <Labelled key={name} label={label}>
            {(id) => (
              <NativeSelect
                id={id}
                value={params.get(name) ?? options[0]!.value}
                onChange={({ target }) => apply(name, target.value === options[0]!.value ? "" : target.value)}
                className="min-w-0 text-sm sm:w-auto"
              >
                {options.map((option) => (
                  <option key={option.value} value={option.value}>
                    {option.label}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Labelled>
        ))}
        {days &&
          (["from", "to"] as const).map((end) => (
            <Labelled key={end} label={days[`${end}Label`]}>
              {(id) => (
                <Input
                  id={id}
                  type="date"
                  value={params.get(days[end]) ?? ""}
                  onChange={({ target }) => apply(days[end], target.value)}
                  className="min-w-0 px-2 text-sm sm:w-auto"
                />
              )}
            </Labelled>
          ))}
      </div>
      {shown.length > 0 && (
        <ul aria-label="Also narrowed by" className="flex flex-wrap gap-2">
          {shown.map(({ name, text }) => (
            <li key={name}>
              <RemovableChip text={text} onRemove={() => apply(name, "")} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="text-xs text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

interface SearchBoxProps {
  label: string;
  placeholder: string;
  name?: string;
  onSearch: (text: string) => void;
}

function SearchBox({ label, placeholder, name = "q", onSearch }: SearchBoxProps) {
  const searched = useSearchParams().get(name) ?? "";
  const [shown, setShown] = useState(searched);
  const [text, setText] = useState(searched);
  if (shown !== searched) {
    // The URL has changed: by this box, a link or the back button.
    setShown(searched);
    setText(searched);
  }
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    onSearch(text.trim());
  }
  return (
    <form role="search" onSubmit={onSubmit} className="flex max-w-2xl gap-2">
      <Input
        type="search"
        value={text}
        maxLength={200}
        onChange={(event) => {
          setText(event.target.value);
          // The cross of the field, and an emptied one, show everything again.
          if (event.target.value === "") onSearch("");
        }}
        aria-label={label}
        placeholder={placeholder}
      />
      <Button type="submit" aria-label="Search">
        <Search className="size-4.5" aria-hidden />
      </Button>
    </form>
  );
}
