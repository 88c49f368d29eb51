import { dateFormat, DEFAULT_LOCALE, isKnownZone, reportedZone } from "./locale";
import { ZONE_ALIASES } from "./zone-aliases";

/**
 * Time zones. A zone has many names: browsers still say `Asia/Calcutta`, the API may say `Asia/Kolkata`. Names are never compared;
 * what is compared is today's name ({@link canonicalZone}) or what the clocks show ({@link sameClock}).
 */

/** Today's name of a zone: `Asia/Calcutta` → `Asia/Kolkata`. */
export function canonicalZone(zone: string): string {
  return Object.hasOwn(ZONE_ALIASES, zone) ? ZONE_ALIASES[zone]! : zone;
}

/** All names of a zone, today's first. */
function namesOf(zone: string): string[] {
  const name = canonicalZone(zone);
  const aliases = Object.keys(ZONE_ALIASES).filter((alias) => ZONE_ALIASES[alias] === name);
  return [name, zone, ...aliases];
}

/** The name under which this browser knows a zone; an older one lacks the newest names. UTC for one that it does not know. */
export function intlZone(zone: string): string {
  return isKnownZone(zone) ? zone : (namesOf(zone).find(isKnownZone) ?? "UTC");
}

/** The zone of the browser; undefined where it does not say, or says one that is none. */
export function ownZone(): string | undefined {
  const zone = reportedZone();
  return zone && canonicalZone(zone);
}

/** The browser's zone; UTC where it does not say. */
export function browserZone(): string {
  return ownZone() ?? "UTC";
}

/** A zone from outside, like a URL, as today's name; undefined if this browser does not know it. */
export function readZone(text: string | null | undefined): string | undefined {
  return text && isKnownZone(text) ? canonicalZone(text) : undefined;
}

/** Whether the clocks of two zones show the same at that instant. */
export function sameClock(one: string, other: string, instant: string | number): boolean {
  if (canonicalZone(one) === canonicalZone(other)) return true;
  const clock = (zone: string) =>
    dateFormat(DEFAULT_LOCALE, intlZone(zone), { dateStyle: "short", timeStyle: "short" }).format(new Date(instant));
  return clock(one) === clock(other);
}

/** `Europe/Berlin` → `Berlin` */
export function zoneCity(zone: string): string {
  const name = canonicalZone(zone);
  return (name.split("/").at(-1) ?? name).replaceAll("_", " ");
}
