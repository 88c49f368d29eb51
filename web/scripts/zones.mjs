// Generates src/lib/zone-aliases.ts, the other names of time zones, and src/lib/zone-countries.ts, whose they are, from @vvo/tzdb:
// `npm run zones:gen` after an update of it.
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { rawTimeZones } from "@vvo/tzdb";

/** Names of offsets rather than of places: nobody lives in them. */
const NOT_A_PLACE = /^(?:[ECMW]ET|[EHM]ST|\w{3}\d\w{3})$/;

const resolved = (zone) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;

/**
 * The names that CLDR takes for the same zone. The groups of @vvo/tzdb are wider: they join places of one country that have the
 * same clock today, and somebody in Detroit is not in New York.
 */
export function zoneAliases() {
  const rows = [];
  for (const { name, group } of rawTimeZones) {
    for (const alias of group) {
      if (alias !== name && !NOT_A_PLACE.test(alias) && resolved(alias) === resolved(name)) rows.push([alias, name]);
    }
  }
  for (const alias of [
    "Etc/GMT",
    "Etc/Greenwich",
    "Etc/UCT",
    "Etc/UTC",
    "Etc/Universal",
    "Etc/Zulu",
    "GMT",
    "UCT",
    "Universal",
    "Zulu",
  ]) {
    rows.push([alias, "UTC"]);
  }
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The zones of each country, by all of their names; a name that several countries share is of the one that it is the main name of. */
export function zonesOfCountries() {
  const countryOf = new Map(rawTimeZones.map(({ name, countryCode }) => [name, countryCode]));
  for (const { group, countryCode } of rawTimeZones) {
    for (const zone of group) if (!countryOf.has(zone)) countryOf.set(zone, countryCode);
  }
  const zones = {};
  for (const [zone, country] of [...countryOf].sort(([a], [b]) => (a < b ? -1 : 1))) (zones[country] ??= []).push(zone);
  return Object.fromEntries(Object.entries(zones).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function write(file, about, head, entries) {
  const lines = entries.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const start = "// Generated from @vvo/tzdb by `npm run zones:gen`. Do not edit.";
  const text = `${start}\n\n/** ${about} */\n${head} = {\n${lines.join("")}};\n`;
  await writeFile(fileURLToPath(new URL(`../src/lib/${file}`, import.meta.url)), text);
  console.log(`Wrote src/lib/${file}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const table = (name) => `export const ${name}: Readonly<Record<string, string>>`;
  const aliases = Object.entries(zoneAliases());
  await write("zone-aliases.ts", "Other names of time zones, and today's name.", table("ZONE_ALIASES"), aliases);
  const about = "The time zones of each country (ISO 3166-1), by all of their names.";
  const countries = Object.entries(zonesOfCountries()).map(([country, zones]) => [country, zones.join(" ")]);
  await write("zone-countries.ts", about, table("ZONES_OF_COUNTRIES"), countries);
}
