import { rawTimeZones } from "@vvo/tzdb";
import { countryName } from "./locale";
import { zoneOffset } from "./time";
import { canonicalZone, zoneCity } from "./zones";

/** A zone to choose. Large, so loaded only when somebody chooses (see ZonePicker). */
export interface ZoneChoice {
  zone: string;
  /** `Kolkata, India` */
  label: string;
  /** `GMT+5:30 · Mumbai, Delhi` */
  hint: string;
  /** What else finds it: its cities, country, other names and offsets. */
  terms: string;
}

/** Every zone once, by today's name, with that one of the reader's which is in none of its own; offsets at that instant. */
export function zoneChoices(at: number, chosen: string): ZoneChoice[] {
  const wanted = canonicalZone(chosen);
  const choices = rawTimeZones.map(({ name, countryCode, mainCities, alternativeName, group, abbreviation }) =>
    choice(canonicalZone(name), countryCode, mainCities, [alternativeName, abbreviation, ...group], at),
  );
  choices.unshift(choice("UTC", undefined, [], ["Coordinated Universal Time", "GMT"], at));
  if (choices.some(({ zone }) => zone === wanted)) return choices;
  // A place that has the clock of a larger one: Detroit, that of New York.
  const home = rawTimeZones.find(({ group }) => group.includes(wanted));
  return [choice(wanted, home?.countryCode, [], [home?.alternativeName ?? ""], at), ...choices];
}

function choice(
  zone: string,
  countryCode: string | undefined,
  cities: readonly string[],
  names: readonly string[],
  at: number,
): ZoneChoice {
  const city = zoneCity(zone);
  const country = countryCode ? countryName(countryCode) : undefined;
  const others = cities.filter((each) => each !== city).slice(0, 2);
  const offset = zoneOffset(at, zone);
  return {
    zone,
    label: country && country !== city ? `${city}, ${country}` : city,
    hint: [offset, others.join(", ")].filter(Boolean).join(" · "),
    // `+5:30`, `+05:30` and `UTC+5` are all ways to write an offset.
    terms: [...cities, ...names, zone, offset.replace("GMT", "UTC"), offset.replace(/^GMT([+-])(\d)(?!\d)/, "$10$2")]
      .join(" ")
      .replaceAll("_", " "),
  };
}
