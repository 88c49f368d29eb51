import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const tones = {
  plain: "bg-sunken text-muted",
  brand: "bg-brand-soft text-brand-strong",
  accent: "bg-accent-soft text-accent-ink",
  success: "bg-success-soft text-success",
  caution: "bg-caution-soft text-caution",
  danger: "bg-danger-soft text-danger",
};

export function Chip({
  tone = "plain",
  className,
  children,
}: {
  tone?: keyof typeof tones;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
