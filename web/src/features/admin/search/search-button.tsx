"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";

const SearchPalette = dynamic(() => import("./search-palette").then(({ SearchPalette }) => SearchPalette), {
  ssr: false,
});

/** Opens the search over everything, as Ctrl+K and ⌘K do on every page of the team. */
export function SearchButton() {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setIsOpen(true);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        className="shrink-0"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setIsOpen(true)}
      >
        <Search className="size-4" aria-hidden /> Find
        <kbd
          aria-hidden
          className="hidden rounded border border-line-strong/60 px-1.5 font-mono text-xs sm:pointer-fine:inline"
        >
          Ctrl K
        </kbd>
      </Button>
      {isOpen && <SearchPalette onClose={() => setIsOpen(false)} />}
    </>
  );
}
