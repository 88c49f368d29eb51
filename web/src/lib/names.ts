export { countryName, languageName, listed } from "./locale";

/** A letter of a script that is written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko, and their presentation forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * A person's name within a sentence: whole, since which part of a name one may be called by differs (the first word of
 * “Han Ji-won” is the family, that of “عبد الله” half a name), and isolated where it is written in the other direction, so
 * that the words around it stay in their order.
 */
export function inText(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

/** `a coach`, `an admin` */
export function aRole(role: string): string {
  return `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;
}
