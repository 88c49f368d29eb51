"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";
import { initials } from "@/lib/names";
import { photoSrc, photoSrcSet } from "@/lib/photos";

interface AvatarProps {
  /** Determines the colours of the initials, the same for a person everywhere. */
  id: string;
  name: string;
  photoUrl?: string | null;
  /** The largest width it is shown at, to choose between the photo's two sizes. */
  pixels?: number;
  className?: string;
}

/** A round photo, or initials over two hues derived from the id. Decorative: the name is always shown beside it. */
export function Avatar({ id, name, photoUrl, pixels = 64, className }: AvatarProps) {
  const [brokenUrl, setBrokenUrl] = useState<string>();
  const shape = cn("size-14 shrink-0 rounded-full object-cover", className);
  if (photoUrl && photoUrl !== brokenUrl) {
    return (
      // Photos are stored in the right sizes already, and come from the API's own address.
      // eslint-disable-next-line @next/next/no-img-element
      <img
        src={photoSrc(photoUrl)}
        srcSet={photoSrcSet(photoUrl)}
        sizes={`${pixels}px`}
        width={pixels}
        height={pixels}
        alt=""
        className={shape}
        onError={() => setBrokenUrl(photoUrl)}
      />
    );
  }
  return <Initials id={id} name={name} className={shape} />;
}

function Initials({ id, name, className }: { id: string; name: string; className: string }) {
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

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193);
  // Ids of the same second differ only in their last digits; this mixes them into all bits.
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
