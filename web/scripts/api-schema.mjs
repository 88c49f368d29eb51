// Makes what the web app knows of the API from the API's own document, ../openapi.json: its types, and what may become of a
// booking. With --check, fails when they differ.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile(new URL("../../openapi.json", import.meta.url), "utf8"));
const steps = document["x-booking-steps"];
if (!Array.isArray(steps) || steps.length === 0) throw new Error("../openapi.json has no x-booking-steps.");

// Paths are all we go by; ids that collide would only stop us.
for (const operations of Object.values(document.paths)) {
  for (const operation of Object.values(operations)) delete operation.operationId;
}

const header = "// Made from ../openapi.json by `npm run api:gen`. Not edited by hand.\n\n";
const lines = steps.map((step) => `  ${JSON.stringify(step)},\n`).join("");
const made = {
  "src/lib/api/schema.d.ts": header + astToString(await openapiTS(document, { alphabetize: true })),
  "src/lib/api/booking-steps.ts": `${header}export const BOOKING_STEPS = [\n${lines}] as const;\n`,
};

for (const [name, text] of Object.entries(made)) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!process.argv.includes("--check")) {
    await writeFile(file, text);
    console.log(`Wrote ${name}.`);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${name} is not what ../openapi.json says. Run \`npm run api:gen\` and commit it.`);
    process.exitCode = 1;
  } else {
    console.log(`${name} matches openapi.json.`);
  }
}
