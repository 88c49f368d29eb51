"use client";

import { type ReactNode, useState } from "react";
import { photoSrc, photoSrcSet } from "@/lib/photos";

interface PhotoProps {
  url: string;
  pixels: number;
  className: string;
  /** Shown if it can't be loaded. */
  otherwise: ReactNode;
}

/** Somebody's photo. */
export function Photo({ url, pixels, className, otherwise }: PhotoProps) {
  const [brokenUrl, setBrokenUrl] = useState<string>();
  if (url === brokenUrl) return otherwise;
  return (
    // Photos are stored in the right sizes already, and come from the API's own address.
    // eslint-disable-next-line @next/next/no-img-element
    <img
      src={photoSrc(url)}
      srcSet={photoSrcSet(url)}
      sizes={`${pixels}px`}
      width={pixels}
      height={pixels}
      alt=""
      className={className}
      onError={() => setBrokenUrl(url)}
    />
  );
}
