"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { cn } from "@/lib/cn";
import { useBrowserZone } from "@/lib/use-now";
import { useSettled } from "@/lib/use-settled";
import { adminKeys } from "../keys";
import { type FoundItem, itemsOf, pagesFor } from "./found-items";

/** Fewer characters find too much. */
const MIN_LENGTH = 2;
const TYPING_MS = 200;

/** Finds a person, a booking, a payment, a job or a page, by whatever is known of it, and goes there. */
export function SearchPalette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const zone = useBrowserZone() ?? "UTC";
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const query = useSettled(typed.trim().slice(0, 200), TYPING_MS);
  const found = useQuery({
    queryKey: [...adminKeys.search, query],
    queryFn: ({ signal }) => body(api.GET("/admin/search", { params: { query: { q: query } }, signal })),
    enabled: query.length >= MIN_LENGTH,
    placeholderData: keepPreviousData,
  });
  const isSearched = query.length >= MIN_LENGTH && typed.trim() !== "";
  const items = [...pagesFor(typed), ...(isSearched && found.data ? itemsOf(found.data, zone) : [])];
  const at = Math.min(active, Math.max(0, items.length - 1));
  const isDone = isSearched && !found.isFetching && query === typed.trim();

  function open(item: FoundItem | undefined) {
    if (!item) return;
    onClose();
    router.push(item.href);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = Math.min(Math.max(at + step, 0), items.length - 1);
      setActive(next);
      list.current?.querySelector(`#${CSS.escape(`${listId}-${next}`)}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(items[at]);
    }
  }

  return (
    <Sheet title="Find" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <div className="grid gap-3">
        <Input
          role="combobox"
          aria-label="Find a person, a booking, a payment, a job or a page"
          aria-expanded={items.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={items[at] ? `${listId}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="A name, an address, any id, pi_…"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        {found.error && isSearched && <Notice tone="danger">{messageOf(found.error)}</Notice>}
        <div ref={list} id={listId} role="listbox" aria-label="Found" className="relative max-h-80 overflow-y-auto">
          {items.map((item, index) => (
            <div key={`${item.href}${index}`} role="presentation">
              {item.group !== items[index - 1]?.group && (
                <p role="presentation" className="px-3 pt-2 pb-1 text-xs text-muted">
                  {item.group}
                </p>
              )}
              <div
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                className={cn(
                  "flex min-h-10 flex-wrap items-baseline gap-x-3 rounded-control px-3 py-2 text-sm",
                  index === at && "bg-sunken",
                )}
                onPointerMove={() => setActive(index)}
                onClick={() => open(item)}
              >
                <bdi className="font-medium wrap-anywhere">{item.text}</bdi>
                <span className="min-w-0 text-xs wrap-anywhere text-muted">{item.hint}</span>
              </div>
            </div>
          ))}
        </div>
        <p role="status" className="min-h-6 text-sm text-muted">
          {items.length === 0 && (isDone ? `Nothing found for “${query}”.` : typed ? "Looking…" : "")}
        </p>
      </div>
    </Sheet>
  );
}
