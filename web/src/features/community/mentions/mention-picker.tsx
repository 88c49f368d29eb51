"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useId, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Avatar } from "@/components/ui/avatar";
import { Popover, PopoverAnchor, PopoverContent } from "@/components/ui/popover";
import { api, body } from "@/lib/api/client";
import type { Author } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { useSettled } from "@/lib/use-settled";
import { communityKeys } from "../keys";
import { characterRect } from "./caret";
import { markdownOf, mentionOf, type ShownText, type TypedMention, typedMention, writtenText } from "./mention-text";

export { shownText, withOthers, writtenText } from "./mention-text";

const TYPING_MS = 150;

interface MentionPickerProps {
  field: RefObject<HTMLTextAreaElement | null>;
  shown: ShownText;
  onChange: (markdown: string) => void;
  postId: string | undefined;
}

/**
 * Offers people at the `@` that is being typed: the arrows choose, Enter and Tab mention, Escape closes. The focus stays in the field, which names the
 * list and the chosen person to screen readers.
 */
export function MentionPicker({ field, shown, onChange, postId }: MentionPickerProps) {
  const caret = useCaret(field);
  const [closedAt, setClosedAt] = useState<number>();
  const [chosen, setChosen] = useState({ id: "", typed: "" });
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();
  const typed = caret === undefined ? undefined : typedMention(shown.text.slice(0, caret), shown.people);
  const people = usePeople(typed, postId);
  const isOpen = typed !== undefined && closedAt !== typed.start && people.length > 0;
  // Whoever is chosen stays so while more is typed only if they are still first in what was asked for.
  const active = Math.max(0, chosen.typed === typed?.name ? people.findIndex(({ id }) => id === chosen.id) : 0);

  // What was closed is offered again at another place.
  if (closedAt !== undefined && typed?.start !== closedAt) setClosedAt(undefined);

  function mention(person: Author | undefined) {
    const element = field.current;
    if (!person || !typed || !element || caret === undefined) return;
    const rest = shown.text.slice(caret);
    const gap = /^\s/.test(rest) ? "" : " ";
    const before = writtenText(shown.text.slice(0, typed.start), shown.people);
    flushSync(() => onChange(before + markdownOf(mentionOf(person)) + gap + writtenText(rest, shown.people)));
    const end = element.value.length - rest.length;
    element.setSelectionRange(end, end);
  }

  function move(step: number) {
    const next = (active + step + people.length) % people.length;
    setChosen({ id: people[next]!.id, typed: typed!.name });
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" || event.key === "Tab") mention(people[active]);
    else if (event.key === "Escape") setClosedAt(typed?.start);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  useFieldKeys(field, isOpen, onKeyDown);
  useListOf(field, isOpen ? { list: listId, option: `${listId}-${active}` } : undefined);

  const start = typed?.start ?? 0;
  const anchor = useMemo(() => characterOf(field, start), [field, start]);
  return (
    <>
      <p role="status" className="sr-only">
        {isOpen &&
          `${people.length === 1 ? "1 person" : `${people.length} people`} to mention. The arrows choose, Enter mentions.`}
      </p>
      <Popover key={start} open={isOpen} onOpenChange={(open) => !open && setClosedAt(typed?.start)}>
        <PopoverAnchor virtualRef={anchor} />
        <PopoverContent
          align="start"
          sideOffset={4}
          className="w-72 max-w-[calc(100vw-1.5rem)] p-1"
          role="presentation"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (event.target === field.current) event.preventDefault();
          }}
        >
          <ul
            ref={list}
            id={listId}
            role="listbox"
            aria-label="People to mention"
            className="relative max-h-64 overflow-y-auto"
          >
            {people.map((person, index) => (
              <li
                key={person.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                className={cn(
                  "flex min-h-11 min-w-0 items-center gap-3 rounded-control px-2 py-1.5 text-sm",
                  index === active && "bg-sunken",
                )}
                onPointerMove={() => setChosen({ id: person.id, typed: typed?.name ?? "" })}
                // The field keeps the focus, and a phone its keyboard.
                onPointerDown={(event) => event.preventDefault()}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => mention(person)}
              >
                <Avatar id={person.id} photoUrl={person.photo_url} pixels={32} className="size-8" />
                <span className="min-w-0">
                  <bdi className="font-medium wrap-anywhere">{person.name}</bdi>
                  {person.role === "coach" && <span className="text-muted"> Coach</span>}
                  {person.role === "admin" && <span className="text-muted"> Team</span>}
                </span>
              </li>
            ))}
          </ul>
        </PopoverContent>
      </Popover>
    </>
  );
}

/** A character of the field, as what the list is beside. */
function characterOf(field: RefObject<HTMLTextAreaElement | null>, index: number) {
  return {
    current: {
      getBoundingClientRect: () => (field.current ? characterRect(field.current, index) : new DOMRect()),
      /** It moves with the field. */
      get contextElement() {
        return field.current ?? undefined;
      },
    },
  };
}

/** Those who are offered for what is typed. With `@` alone, those who take part in the discussion. */
function usePeople(typed: TypedMention | undefined, postId: string | undefined): Author[] {
  const name = typed?.name.trim() ?? "";
  const settled = useSettled(name, TYPING_MS);
  const isAsked = typed !== undefined && (name !== "" || postId !== undefined);
  const found = useQuery({
    queryKey: communityKeys.people(postId, settled),
    queryFn: ({ signal }) => {
      const query = { ...(settled ? { q: settled } : {}), ...(postId ? { post_id: postId } : {}) };
      return body(api.GET("/community/people", { params: { query }, signal }));
    },
    enabled: isAsked && (settled !== "" || postId !== undefined),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    // The text is written without a list as well.
    retry: false,
  });
  if (!isAsked) return [];
  // Of what was asked for before, those who still fit: the list does not lag behind what is typed.
  return found.data?.items.filter((person) => settled === name || begins(person.name, name)) ?? [];
}

function begins(fullName: string, typed: string): boolean {
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return ` ${plain(fullName)}`.includes(` ${plain(typed)}`);
}

/** Where somebody writes in the field; `undefined` while they don't, or while a part of it is selected. */
function useCaret(field: RefObject<HTMLTextAreaElement | null>): number | undefined {
  const [caret, setCaret] = useState<number>();
  useEffect(() => {
    const element = field.current;
    const look = () => {
      const isWriting =
        element && document.activeElement === element && element.selectionStart === element.selectionEnd;
      setCaret(isWriting ? element.selectionStart : undefined);
    };
    const events = ["input", "keyup", "click", "focus", "blur"];
    for (const event of events) element?.addEventListener(event, look);
    document.addEventListener("selectionchange", look);
    look();
    return () => {
      for (const event of events) element?.removeEventListener(event, look);
      document.removeEventListener("selectionchange", look);
    };
  }, [field]);
  return caret;
}

/** Keys of the field that are the list's while it is open, before the form sees them. */
function useFieldKeys(
  field: RefObject<HTMLTextAreaElement | null>,
  isOn: boolean,
  onKeyDown: (event: KeyboardEvent) => void,
) {
  useEffect(() => {
    const element = field.current;
    if (!isOn || !element) return;
    element.addEventListener("keydown", onKeyDown);
    return () => element.removeEventListener("keydown", onKeyDown);
  });
}

/** Names the list and the chosen person to whoever hears the field. It stays a text field: a combobox has one line. */
function useListOf(field: RefObject<HTMLTextAreaElement | null>, shown: { list: string; option: string } | undefined) {
  const { list, option } = shown ?? {};
  useEffect(() => {
    const element = field.current;
    if (!element || !list || !option) return;
    const attributes = {
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": list,
      "aria-activedescendant": option,
    };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return () => {
      for (const name of Object.keys(attributes)) element.removeAttribute(name);
    };
  }, [field, list, option]);
}
