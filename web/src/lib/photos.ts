/** A photo that the API serves itself comes through our own origin; one from a CDN from there (PHOTO_ORIGIN allows it). */
export function photoSource(url: string): string {
  const path = /^(?:https?:\/\/[^/]+)?(\/photos\/.+)$/.exec(url)?.[1];
  return path ? `/api${path}` : url;
}
