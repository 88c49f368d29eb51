/**
 * Mentions as they are written and as they are shown while somebody writes: `@[Ana Ribeiro](user:…)` in what is sent, `@Ana Ribeiro` in the field.
 */

/** Somebody who is mentioned in a text. */
export interface Mentioned {
  id: string;
  /** As it stands in the text, without what would end it. */
  name: string;
  /** The API writes `coach` for those who are one. */
  kind: "user" | "coach";
}

/** What the field shows, and who is mentioned in it. */
export interface ShownText {
  text: string;
  people: Mentioned[];
}

const MENTION = /@\[([^[\]\n]+)\]\((user|coach):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)/gi;

/** What would end a name in Markdown; the API leaves it out as well. */
const SIGNS = /[[\]\\`*_<>\n]/g;

/** Somebody as a mention has them. */
export function mentionOf(person: { id: string; name: string }): Mentioned {
  return { id: person.id, name: person.name.replace(SIGNS, "").trim() || "member", kind: "user" };
}

export function markdownOf({ id, name, kind }: Mentioned): string {
  return `@[${name}](${kind}:${id})`;
}

/**
 * What the field shows of Markdown. A second person of the same name is shown as it is written, so that nobody takes the other's place; and so is
 * everything, where what is shown would not give the same Markdown again.
 */
export function shownText(markdown: string): ShownText {
  if (!markdown.includes("@[")) return { text: markdown, people: [] };
  const people: Mentioned[] = [];
  const text = markdown.replace(MENTION, (written, name: string, kind: Mentioned["kind"], id: string) => {
    const namesake = people.find((known) => known.name === name);
    if (namesake && (namesake.id !== id || namesake.kind !== kind)) return written;
    if (!namesake) people.push({ id, name, kind });
    return `@${name}`;
  });
  return writtenText(text, people) === markdown ? { text, people } : { text: markdown, people: [] };
}

/** The Markdown of what the field shows. A name counts where it stands as a word of its own. */
export function writtenText(text: string, people: readonly Mentioned[]): string {
  if (people.length === 0) return text;
  // Of two names of which one begins with the other, the longer one is meant.
  const longestFirst = people.toSorted((one, other) => other.name.length - one.name.length);
  const names = longestFirst.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|");
  const shown = new RegExp(`(^|[^\\p{L}\\p{N}_@])@(${names})(?![\\p{L}\\p{N}_])`, "gu");
  return text.replace(shown, (_, before: string, name: string) => {
    return before + markdownOf(longestFirst.find((person) => person.name === name)!);
  });
}

/** Those who were mentioned, and others by other names: a name that is deleted and typed again is still theirs. */
export function withOthers(people: readonly Mentioned[], others: readonly Mentioned[]): Mentioned[] {
  return [...people, ...others.filter(({ name }) => !people.some((known) => known.name === name))];
}

/** What is being typed of a mention. */
export interface TypedMention {
  /** Where its `@` is. */
  start: number;
  name: string;
}

const TYPED = /(?:^|[^\p{L}\p{N}_@])@((?:[\p{L}\p{M}\p{N}.'’-]+(?: [\p{L}\p{M}\p{N}.'’-]+){0,3} ?)?)$/u;
const MAX_TYPED = 60;

/** The mention that is being typed at the end of this text, if there is one that is not complete. */
export function typedMention(before: string, people: readonly Mentioned[]): TypedMention | undefined {
  const name = TYPED.exec(before)?.[1];
  if (name === undefined || name.length > MAX_TYPED) return undefined;
  const isComplete = people.some((person) => name === person.name || name.startsWith(`${person.name} `));
  return isComplete ? undefined : { start: before.length - name.length - 1, name };
}
