/** `Fear of speaking!` → `fear-of-speaking`: the API's form of a tag. */
export function toTag(text: string, maxLength = 40): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, "");
}

/** `fear-of-speaking` → `fear of speaking`, for display. */
export function tagWords(tag: string): string {
  return tag.replaceAll("-", " ");
}
