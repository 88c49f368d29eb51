import Link from "next/link";
import { cn } from "@/lib/cn";

export function Logo({ className }: { className?: string }) {
  return (
    <Link href="/" className={cn("flex items-center gap-2.5", className)} aria-label="Rapport, home">
      <svg viewBox="0 0 32 32" className="size-8" aria-hidden>
        <rect width="32" height="32" rx="9" fill="#1f6650" />
        <circle cx="12.5" cy="16" r="6" fill="none" stroke="#fbf9f4" strokeWidth="2.6" />
        <circle cx="19.5" cy="16" r="6" fill="none" stroke="#eda35c" strokeWidth="2.6" />
        <path d="M16 11.13a6 6 0 0 1 0 9.74" fill="none" stroke="#fbf9f4" strokeWidth="2.6" />
      </svg>
      <span className="headline text-lg">Rapport</span>
    </Link>
  );
}
