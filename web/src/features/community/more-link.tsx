"use client";

import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";

interface MoreLinkProps {
  /** The next page, for whoever has no scripts. */
  href: string;
  isBusy: boolean;
  onMore: () => void;
}

/** Adds the next page below; without scripts it is a link to it. */
export function MoreLink({ href, isBusy, onMore }: MoreLinkProps) {
  return (
    <Button asChild variant="secondary" className="justify-self-center">
      <Link
        href={href}
        prefetch={false}
        aria-busy={isBusy || undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          if (!isBusy) onMore();
        }}
      >
        {isBusy && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
        Show more
      </Link>
    </Button>
  );
}
