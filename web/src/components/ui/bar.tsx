import { cn } from "@/lib/cn";

interface BarPart {
  key?: string;
  /** Of the whole bar, 0 to 1. */
  share: number;
  /** Its colour, as one of a text: `text-brand`. */
  colour: string;
}

interface BarProps {
  /** From the left, one after the other. */
  parts: readonly BarPart[];
  /** Between two parts, of the whole bar. */
  gap?: number;
  /** Of the corners, in px. */
  radius?: number;
  className?: string;
}

/**
 * Shares of a whole as one bar, as large as what it is in. A drawing, because its lengths are attributes: a `style` in the HTML
 * of the server is stopped by the Content-Security-Policy.
 */
export function Bar({ parts, gap = 0, radius = 4, className }: BarProps) {
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { share }) => sum + share, 0));
  return (
    <svg className={cn("block size-full", className)} aria-hidden focusable="false">
      {parts.map(({ key, share, colour }, index) => (
        <rect
          key={key ?? index}
          x={percentage(starts[index]!)}
          width={percentage(Math.max(0, share - (index + 1 < parts.length ? gap : 0)))}
          height="100%"
          rx={radius}
          className={cn("fill-current", colour)}
        />
      ))}
    </svg>
  );
}

/** `0.333` → `33.3%`, as short as it can be seen. */
function percentage(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
