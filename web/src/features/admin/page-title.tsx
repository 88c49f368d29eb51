import Link from "next/link";
import type { ReactNode } from "react";

interface PageTitleProps {
  title: ReactNode;
  /** The list that the page is one of. */
  back?: { href: string; label: string };
  children?: ReactNode;
}

/** The head of a page: its title, the way back, and beside it what can be done with the page as a whole. */
export function PageTitle({ title, back, children }: PageTitleProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {back && (
          <Link href={back.href} prefetch={false} className="text-sm text-brand underline underline-offset-4">
            {back.label}
          </Link>
        )}
        <h1 dir="auto" className="headline text-xl">
          {title}
        </h1>
      </div>
      {children && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
