/** The `src` of a photo: one that the API serves goes through our own origin, one of a CDN stays there (PHOTO_ORIGIN allows it). */
export function photoSrc(url: string): string {
  const path = /^(?:https?:\/\/[^/]+)?(\/photos\/.+)$/.exec(url)?.[1];
  return path ? `/api${path}` : url;
}

/** The `srcset` of the two stored sizes; undefined for a URL that does not name a size. */
export function photoSrcSet(url: string): string | undefined {
  const large = photoSrc(url);
  if (!large.endsWith("-512.jpg")) return undefined;
  return `${large.slice(0, -"512.jpg".length)}128.jpg 128w, ${large} 512w`;
}
