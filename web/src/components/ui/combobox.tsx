"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { Input } from "./field";
import { Popover, PopoverAnchor, PopoverContent } from "./popover";

export interface Option {
  value: string;
  label: string;
  /** Shown beside the label, and searched too. */
  hint?: string;
  /** Searched, but not shown: other names. */
  terms?: string;
}

interface ComboboxProps {
  options: Option[];
  /** The chosen values: one at most, unless `isMultiple`. */
  chosen: string[];
  onToggle: (value: string) => void;
  isMultiple?: boolean;
  /** The list is about to be shown: for options that are loaded then. */
  onOpen?: () => void;
  /** Shown instead of the list, while there is none. */
  note?: string;
  placeholder?: string;
  /** Shown while nothing is typed: the current choice of a single one. */
  text?: string;
  /** The accessible name, where there is no label element. */
  label?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  className?: string;
}

/** A list that is searched by typing: the WAI-ARIA combobox pattern with a listbox popup. */
export function Combobox(props: ComboboxProps) {
  const { options, chosen, onToggle, isMultiple, onOpen, note, placeholder, text, label, className, ...control } =
    props;
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();

  const shown = isOpen ? matching(options, query) : [];

  function open() {
    if (isOpen) return;
    setIsOpen(true);
    onOpen?.();
    setQuery("");
    setActive(Math.max(0, isMultiple ? 0 : options.findIndex((option) => chosen.includes(option.value))));
  }

  function choose(option: Option | undefined) {
    if (!option) return;
    onToggle(option.value);
    setQuery("");
    if (!isMultiple) setIsOpen(false);
  }

  function move(to: number) {
    const bounded = Math.min(Math.max(to, 0), shown.length - 1);
    setActive(bounded);
    list.current?.children[bounded]?.scrollIntoView({ block: "nearest" });
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (event.altKey && event.key === "ArrowUp") setIsOpen(false);
      else if (!isOpen) open();
      else move(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      choose(shown[active]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setIsOpen(false);
    } else if (event.key === "Tab") {
      setIsOpen(false);
    } else if (event.key === "Backspace" && isMultiple && query === "" && chosen.length > 0) {
      onToggle(chosen[chosen.length - 1]!);
    }
  }

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverAnchor asChild>
        <div className={cn("relative", className)}>
          <Input
            ref={input}
            role="combobox"
            autoComplete="off"
            spellCheck={false}
            aria-label={label}
            aria-expanded={isOpen}
            aria-controls={isOpen ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && shown[active] ? `${listId}-${active}` : undefined}
            placeholder={placeholder}
            value={isOpen ? query : (text ?? "")}
            onChange={(event) => {
              if (!isOpen) onOpen?.();
              setIsOpen(true);
              setQuery(event.target.value);
              setActive(0);
            }}
            onFocus={(event) => event.target.select()}
            onClick={open}
            onKeyDown={onKeyDown}
            className="pr-10"
            {...control}
          />
          <ChevronsUpDown
            className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
            aria-hidden
          />
        </div>
      </PopoverAnchor>
      <PopoverContent
        align="start"
        className="w-(--radix-popover-trigger-width) min-w-64 p-1"
        onOpenAutoFocus={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => event.preventDefault()}
        onInteractOutside={(event) => {
          if (input.current?.contains(event.target as Node)) event.preventDefault();
        }}
        role="presentation"
      >
        <ul
          ref={list}
          id={listId}
          role="listbox"
          aria-label={label ?? placeholder ?? "Choices"}
          aria-multiselectable={isMultiple || undefined}
          className="max-h-64 overflow-y-auto"
        >
          {shown.map((option, index) => (
            <li
              key={option.value}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={chosen.includes(option.value)}
              className={cn(
                "flex min-h-10 min-w-0 items-center justify-between gap-3 rounded-control px-3 py-1.5 text-sm",
                index === active && "bg-sunken",
              )}
              onPointerMove={() => setActive(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <span>
                {option.label} {option.hint && <span className="text-muted">{option.hint}</span>}
              </span>
              {chosen.includes(option.value) && <Check className="size-4 shrink-0 text-brand" aria-hidden />}
            </li>
          ))}
        </ul>
        <p className={shown.length > 0 ? "sr-only" : "px-3 py-2 text-sm text-muted"} role="status">
          {shown.length > 0 ? query && `${shown.length} found` : (note ?? `Nothing found for “${query}”.`)}
        </p>
      </PopoverContent>
    </Popover>
  );
}

/** Options with a word that begins with the query, then those that contain it. Accents are ignored. */
function matching(options: Option[], query: string): Option[] {
  const needle = plain(query.trim());
  if (!needle) return options;
  const seen = (option: Option) => plain(`${option.label} ${option.hint ?? ""}`);
  const text = (option: Option) => `${seen(option)} ${plain(option.terms ?? "")}`;
  const begins = (words: string) =>
    words.split(/[\s/(]+/).some((_, index, all) => all.slice(index).join(" ").startsWith(needle));
  /** What can be seen comes before what can't, the beginning of a word before its middle. */
  const rank = (option: Option) =>
    begins(plain(option.label)) ? 0 : begins(seen(option)) ? 1 : begins(text(option)) ? 2 : 3;
  const found = options
    .filter((option) => text(option).includes(needle))
    .map((option) => ({ option, at: rank(option) }));
  return found.sort((a, b) => a.at - b.at).map(({ option }) => option);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
