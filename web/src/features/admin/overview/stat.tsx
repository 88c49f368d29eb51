import { ArrowDownRight, ArrowRight, ArrowUpRight } from "lucide-react";
import Link from "next/link";
import type { Change } from "./change";

const ARROWS = { up: ArrowUpRight, down: ArrowDownRight, same: ArrowRight };

interface StatProps {
  name: string;
  value: string;
  change: Change;
  /** The rows that the number counts. */
  href: string;
  note?: string;
}

/** A number with its change, which leads to what it counts. */
export function Stat({ name, value, change, href, note }: StatProps) {
  const Arrow = ARROWS[change.direction];
  return (
    <Link
      href={href}
      prefetch={false}
      className="group grid content-start gap-1 rounded-card border border-line bg-surface p-4 transition-colors hover:border-brand sm:p-5"
    >
      <span className="text-sm text-muted">{name}</span>
      <span className="headline figures text-xl wrap-anywhere group-hover:text-brand">{value}</span>
      <span className="figures flex items-start gap-1 text-xs text-muted">
        <Arrow className="mt-0.5 size-4 shrink-0" aria-hidden /> {change.text}
      </span>
      {note && <span className="figures text-xs text-muted">{note}</span>}
    </Link>
  );
}
