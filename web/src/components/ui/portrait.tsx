import { cn } from "@/lib/cn";
import { traitsOf } from "@/lib/portraits";

/** The drawn parts, a file of its own: in the scripts they would be on every page. */
const PARTS = "/portraits.svg";

interface PortraitProps {
  id: string;
  className?: string;
}

/** A drawn person in two hues, the same for an id everywhere. It says nothing of how somebody looks. */
export function Portrait({ id, className }: PortraitProps) {
  const { hue, otherHue, hair, clothes, isDark, hasGlasses } = traitsOf(id);
  const parts = [`behind${hair}`, `clothes${clothes}`, "face", `hair${hair}`, `eyes${Number(hasGlasses)}`];
  return (
    <svg
      viewBox="0 0 64 64"
      className={cn("portrait", className)}
      data-hue={hue}
      data-other-hue={otherHue}
      data-dark={isDark || undefined}
      aria-hidden
      focusable="false"
    >
      {parts.map((part) => (
        <use key={part} href={`${PARTS}#${part}`} />
      ))}
    </svg>
  );
}
