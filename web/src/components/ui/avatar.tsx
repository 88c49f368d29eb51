"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";
import { photoSizes, photoSource } from "@/lib/photos";

interface AvatarProps {
  /** What the drawing is made from: the same person always looks the same. */
  id: string;
  name: string;
  photoUrl?: string | null;
  /** How wide it is at most, for choosing between the photo's two sizes. */
  pixels?: number;
  className?: string;
}

/** A round face: the photo, or initials drawn over two hues of the id. The name stands beside it, so it is decoration. */
export function Avatar({ id, name, photoUrl, pixels = 64, className }: AvatarProps) {
  const [broken, setBroken] = useState<string>();
  const shape = cn("size-14 shrink-0 rounded-full object-cover", className);
  if (photoUrl && photoUrl !== broken) {
    return (
      // Photos come in the right sizes already, and from the API's own address.
      // eslint-disable-next-line @next/next/no-img-element
      <img
        src={photoSource(photoUrl)}
        srcSet={photoSizes(photoUrl)}
        sizes={`${pixels}px`}
        width={pixels}
        height={pixels}
        alt=""
        className={shape}
        onError={() => setBroken(photoUrl)}
      />
    );
  }
  return <Drawing id={id} name={name} className={shape} />;
}

function Drawing({ id, name, className }: { id: string; name: string; className: string }) {
  const seed = hash(id);
  const hue = (seed % 12) * 30;
  const other = (hue + 40 + ((seed >>> 5) % 3) * 35) % 360;
  const turn = ((seed >>> 9) % 8) * 45;
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden focusable="false">
      <rect width="64" height="64" fill={`oklch(0.88 0.06 ${hue})`} />
      <g transform={`rotate(${turn} 32 32)`}>
        <circle cx="52" cy="50" r="30" fill={`oklch(0.81 0.085 ${other})`} />
        <circle cx="8" cy="6" r="15" fill={`oklch(0.94 0.035 ${hue})`} />
      </g>
      <text
        x="32"
        y="41"
        textAnchor="middle"
        fontSize="25"
        fontWeight="560"
        letterSpacing="-0.5"
        fontFamily="var(--font-serif)"
        fill={`oklch(0.33 0.07 ${hue})`}
      >
        {initials(name)}
      </text>
    </svg>
  );
}

/** The first letters of the first and the last name. */
function initials(name: string): string {
  const words = name
    .replace(/[^\p{L}\s-]/gu, "")
    .trim()
    .split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => (word ?? "").charAt(0).toUpperCase()).join("");
}

/** FNV-1a: short, and the same everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193);
  // Ids made in the same second differ in their last digits only; this spreads them over all bits.
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
