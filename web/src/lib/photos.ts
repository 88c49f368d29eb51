/** A photo that the API serves itself comes through our own origin; one from a CDN from there (PHOTO_ORIGIN allows it). */
export function photoSource(url: string): string {
  const path = /^(?:https?:\/\/[^/]+)?(\/photos\/.+)$/.exec(url)?.[1];
  return path ? `/api${path}` : url;
}

/** The two sizes a photo is kept in, as `srcset` names them; nothing for an address that is not made that way. */
export function photoSizes(url: string): string | undefined {
  const large = photoSource(url);
  if (!large.endsWith("-512.jpg")) return undefined;
  return `${large.slice(0, -"512.jpg".length)}128.jpg 128w, ${large} 512w`;
}
