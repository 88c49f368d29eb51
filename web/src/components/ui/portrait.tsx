import type { CSSProperties } from "react";
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
  const colours = {
    "--skin": `oklch(0.81 0.06 ${hue})`,
    "--shade": `oklch(0.74 0.07 ${hue})`,
    "--hair": `oklch(${isDark ? 0.33 : 0.48} 0.065 ${hue})`,
    "--line": `oklch(0.3 0.05 ${hue})`,
    "--cloth": `oklch(0.56 0.1 ${otherHue})`,
    "--trim": `oklch(0.68 0.11 ${otherHue})`,
    background: `oklch(0.92 0.035 ${hue})`,
  };
  const parts = [`behind${hair}`, `clothes${clothes}`, "face", `hair${hair}`, `eyes${Number(hasGlasses)}`];
  return (
    <svg viewBox="0 0 64 64" className={className} style={colours as CSSProperties} aria-hidden focusable="false">
      {parts.map((part) => (
        <use key={part} href={`${PARTS}#${part}`} />
      ))}
    </svg>
  );
}
