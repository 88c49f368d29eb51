"use client";

import { Bookmark } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/lib/api/errors";
import type { Resource } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { loginPath } from "@/lib/paths";
import { useReader } from "../use-reader";
import { resourcePath } from "./search";
import { useBookmark } from "./use-resources";

interface BookmarkButtonProps {
  resource: Resource;
  /** Whether the reader's own bookmark is known. */
  isKnown: boolean;
  /** Says in words what it does: on the page of the resource. */
  isLarge?: boolean;
}

/** Bookmarks a resource. Visitors are led to the log-in and back. */
export function BookmarkButton({ resource, isKnown, isLarge }: BookmarkButtonProps) {
  const { isVisitor } = useReader();
  const bookmark = useBookmark(resource.id);
  const name = `Bookmark ${resource.title}, ${resource.bookmark_count} have`;
  const content = (
    <>
      <Bookmark className={cn("size-4", resource.bookmarked && "fill-current")} aria-hidden />
      {isLarge && "Bookmark"}
      <span className="figures">{resource.bookmark_count}</span>
    </>
  );
  if (isVisitor) {
    return (
      <Button asChild variant="quiet" size="small" className="relative z-10">
        <Link href={loginPath(resourcePath(resource.id))} prefetch={false} aria-label={name}>
          {content}
        </Link>
      </Button>
    );
  }
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        aria-label={name}
        aria-pressed={resource.bookmarked}
        disabled={!isKnown}
        onClick={() => bookmark.mutate(!resource.bookmarked)}
        className={cn(
          "relative z-10 disabled:opacity-100",
          resource.bookmarked && "bg-brand-soft text-brand-strong hover:bg-brand-soft",
        )}
      >
        {content}
      </Button>
      {bookmark.error && (
        <p role="alert" className="basis-full text-sm text-danger">
          The bookmark is as it was. {messageOf(bookmark.error)}
        </p>
      )}
    </>
  );
}
