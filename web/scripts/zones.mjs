// Generates src/lib/zone-aliases.ts, the other names of time zones, from @vvo/tzdb: `npm run zones:gen` after an update of it.
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = Object.entries(zoneAliases()).map(
    ([alias, name]) => `  ${JSON.stringify(alias)}: ${JSON.stringify(name)},\n`,
  );
  const text = `// Generated from @vvo/tzdb by \`npm run zones:gen\`. Do not edit.\n\n/** Other names of time zones, and today's name. */\nexport const ZONE_ALIASES: Readonly<Record<string, string>> = {\n${lines.join("")}};\n`;
  await writeFile(fileURLToPath(new URL("../src/lib/zone-aliases.ts", import.meta.url)), text);
  console.log("Wrote src/lib/zone-aliases.ts.");
}
