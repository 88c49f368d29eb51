import Link from "next/link";
import { Avatar } from "@/components/ui/avatar";
import { Chip } from "@/components/ui/chip";
import type { Author } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { WrittenAt } from "./written-at";

/** What the author of a post or comment is called; nobody, once the account is deleted. */
export function authorName(author: Author | null | undefined): string {
  return author?.name ?? "Deleted account";
}

interface BylineProps {
  author: Author | null | undefined;
  createdAt: string;
  editedAt?: string | null;
  /** Of a post, larger than of a comment. */
  isLarge?: boolean;
}

/** Who wrote something and when; a coach's name leads to their page. */
export function Byline({ author, createdAt, editedAt, isLarge }: BylineProps) {
  const name = authorName(author);
  return (
    <div className="flex items-center gap-3 text-sm">
      <Avatar
        id={author?.id ?? ""}
        photoUrl={author?.photo_url}
        pixels={isLarge ? 44 : 32}
        className={isLarge ? "size-11" : "size-8"}
      />
      <div className={cn("min-w-0", !isLarge && "flex flex-wrap items-center gap-x-2")}>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span dir="auto" className="font-medium wrap-anywhere">
            {author?.role === "coach" ? (
              <Link
                href={`/coaches/${author.id}`}
                prefetch={false}
                className="underline-offset-4 hover:text-brand hover:underline"
              >
                {name}
              </Link>
            ) : (
              name
            )}
          </span>
          {author?.role === "coach" && <Chip tone="brand">Coach</Chip>}
          {author?.role === "admin" && <Chip tone="accent">Team</Chip>}
        </p>
        <p className="text-xs text-muted">
          <WrittenAt at={createdAt} />
          {editedAt && ", edited"}
        </p>
      </div>
    </div>
  );
}
