import Link from "next/link";
import { tagWords } from "@/lib/tags";

interface TagLinksProps {
  tags: string[];
  /** The list of what has this tag. */
  href: (tag: string) => string;
}

/** Tags, each leading to everything that has it. */
export function TagLinks({ tags, href }: TagLinksProps) {
  if (tags.length === 0) return null;
  return (
    <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
      {tags.map((tag) => (
        <li key={tag} className="max-w-full">
          <Link
            href={href(tag)}
            prefetch={false}
            className="relative z-10 inline-flex min-h-7 max-w-full items-center rounded-full bg-sunken px-2.5 text-xs font-medium wrap-anywhere text-muted hover:text-brand"
          >
            {tagWords(tag)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
