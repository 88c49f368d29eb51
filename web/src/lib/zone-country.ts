import { ZONES_OF_COUNTRIES } from "./zone-countries";

/** The country that a zone is of, by whichever of its names, if it is of one: `Europe/Lisbon` → `PT`. */
export function countryOfZone(zone: string): string | undefined {
  return Object.keys(ZONES_OF_COUNTRIES).find((country) => ZONES_OF_COUNTRIES[country]!.split(" ").includes(zone));
}
