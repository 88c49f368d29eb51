"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";
import { photoSource } from "@/lib/photos";

interface AvatarProps {
  /** What the drawing is made from: the same person always looks the same. */
  id: string;
  photoUrl?: string | null;
  className?: string;
}

/** A round face: the photo, or a figure drawn from the id in two hues. The name stands beside it, so it is decoration. */
export function Avatar({ id, photoUrl, className }: AvatarProps) {
  const [isBroken, setIsBroken] = useState(false);
  const shape = cn("size-14 shrink-0 rounded-full object-cover", className);
  if (photoUrl && !isBroken) {
    // Photos come in the right size already, and from the API's own address.
    // eslint-disable-next-line @next/next/no-img-element
    return <img src={photoSource(photoUrl)} alt="" className={shape} onError={() => setIsBroken(true)} />;
  }
  return <Figure id={id} className={shape} />;
}

const SKINS = ["#f3d3ba", "#e8b993", "#cf9468", "#a86f47", "#7d4f33", "#5c3a27"];
const HAIRS = ["#2b211d", "#4a3226", "#7a4b2a", "#a8763e", "#8c8a88", "#1d1f2b"];

function Figure({ id, className }: { id: string; className: string }) {
  const seed = hash(id);
  const pick = (shift: number, count: number) => (seed >>> shift) % count;
  const hue = pick(0, 12) * 30;
  const skin = SKINS[pick(4, SKINS.length)];
  const hair = HAIRS[pick(9, HAIRS.length)];
  const style = pick(14, 5);
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden focusable="false">
      <rect width="64" height="64" fill={`oklch(0.87 0.055 ${hue})`} />
      {style === 1 && <path d="M15 27a17 17 0 0 1 34 0v16a9 9 0 0 1-9 6H24a9 9 0 0 1-9-6z" fill={hair} />}
      {style === 3 && <circle cx="32" cy="9.5" r="6.5" fill={hair} />}
      <path d="M6 64c1.5-12 11-17.5 26-17.5S56.5 52 58 64z" fill={`oklch(0.5 0.09 ${(hue + 150) % 360})`} />
      <path d="M26 40h12v8a6 6 0 0 1-12 0z" fill={skin} />
      <path d="M26 43.5c2 2.3 4 3.2 6 3.2s4-.9 6-3.2V42H26z" fill="#000" opacity=".12" />
      <ellipse cx="32" cy="29.5" rx="12.5" ry="14.5" fill={skin} />
      <Hair style={style} colour={hair!} />
      <circle cx="27.2" cy="30.5" r="1.35" fill="#241c1a" />
      <circle cx="36.8" cy="30.5" r="1.35" fill="#241c1a" />
      <path d="M28 36.6q4 3.2 8 0" fill="none" stroke="#241c1a" strokeWidth="1.5" strokeLinecap="round" opacity=".8" />
      {pick(18, 4) === 0 && (
        <g fill="none" stroke="#241c1a" strokeWidth="1.2" opacity=".85">
          <circle cx="27" cy="30.5" r="4" />
          <circle cx="37" cy="30.5" r="4" />
          <path d="M31 30h2" />
        </g>
      )}
    </svg>
  );
}

function Hair({ style, colour }: { style: number; colour: string }) {
  switch (style) {
    case 0:
      return (
        <path
          d="M18.5 30c-1.5-14 6-19 13.5-19s15 5 13.5 19c-1-6-3.5-9-7.5-10.5-5 1.5-10 1.5-13 0-3.5 2-5.5 5-6.5 10.5z"
          fill={colour}
        />
      );
    case 1:
      return (
        <path d="M19 31c-.8-12 5-18.5 13-18.5S45.8 19 45 31c-2-7-6-10.5-10-12.5-4 4.5-10 7-16 12.5z" fill={colour} />
      );
    case 2:
      return (
        <path d="M19 27c-1-10 5.5-15.5 13-15.5S46 17 45 27c-1.5-4.5-4-7-7-7.5H26c-3 .5-5.5 3-7 7.5z" fill={colour} />
      );
    case 3:
      return <path d="M19 29c-.8-11 5-16.5 13-16.5S45.8 18 45 29c-2.5-5.5-7-9-13-9s-10.5 3.5-13 9z" fill={colour} />;
    default:
      return (
        <g fill={colour}>
          {[
            [22, 20, 5.5],
            [28, 15.5, 6],
            [36, 15.5, 6],
            [42, 20, 5.5],
            [19.5, 26, 4],
            [44.5, 26, 4],
          ].map(([x, y, r]) => (
            <circle key={`${x}`} cx={x} cy={y} r={r} />
          ))}
        </g>
      );
  }
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
