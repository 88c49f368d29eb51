import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { Button } from "./button";

interface PaginationProps {
  page: number;
  pages: number;
  href: (page: number) => string;
}

export function Pagination({ page, pages, href }: PaginationProps) {
  if (pages <= 1) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4">
      {page > 1 ? (
        <Button asChild variant="secondary" size="small">
          <Link href={href(page - 1)} prefetch={false}>
            <ChevronLeft className="size-4" aria-hidden /> Previous
          </Link>
        </Button>
      ) : (
        <span />
      )}
      <p className="figures text-sm text-muted">
        Page {page} of {pages}
      </p>
      {page < pages ? (
        <Button asChild variant="secondary" size="small">
          <Link href={href(page + 1)} prefetch={false}>
            Next <ChevronRight className="size-4" aria-hidden />
          </Link>
        </Button>
      ) : (
        <span />
      )}
    </nav>
  );
}
