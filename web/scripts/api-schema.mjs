// Generates what the web app knows of the API from the API's own document, ../openapi.json: its types, the transitions of a
// booking, the cancellation policies, and the currencies. With --check, fails when the generated files differ.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile(new URL("../../openapi.json", import.meta.url), "utf8"));

// The client goes by paths; operation ids are not needed, and two that are equal would be an error. Examples are for readers of the
// document, and would be half of the types.
for (const operations of Object.values(document.paths)) {
  for (const operation of Object.values(operations)) {
    delete operation.operationId;
    for (const { content } of [operation.requestBody ?? {}, ...Object.values(operation.responses)])
      for (const body of Object.values(content ?? {})) delete body.example;
  }
}

const HEADER = "// Generated from ../openapi.json by `npm run api:gen`. Do not edit.\n\n";

/** A table of the document as a constant: one line for each row, with these members in this order. */
function table(extension, constant, members) {
  const rows = document[extension];
  if (!Array.isArray(rows) || rows.length === 0) throw new Error(`../openapi.json has no ${extension}.`);
  const lines = rows.map((row) => `  ${JSON.stringify(row, members)},\n`);
  return `${HEADER}export const ${constant} = [\n${lines.join("")}] as const;\n`;
}

const generated = {
  "src/lib/api/schema.d.ts": HEADER + astToString(await openapiTS(document, { alphabetize: true })),
  "src/lib/api/booking-steps.ts": table("x-booking-steps", "BOOKING_STEPS", ["by", "event", "from", "to", "when"]),
  "src/lib/api/cancellation-policies.ts": table("x-cancellation-policies", "CANCELLATION_POLICIES", [
    "policy",
    "full_refund_notice_hours",
    "half_refund_notice_hours",
  ]),
  "src/lib/api/currencies.ts": table("x-currencies", "CURRENCIES", [
    "code",
    "symbol",
    "digits",
    "step",
    "minimum_charge",
    "maximum_charge",
  ]),
};

for (const [name, text] of Object.entries(generated)) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!process.argv.includes("--check")) {
    await writeFile(file, text);
    console.log(`Wrote ${name}.`);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${name} differs from ../openapi.json. Run \`npm run api:gen\` and commit it.`);
    process.exitCode = 1;
  } else {
    console.log(`${name} matches openapi.json.`);
  }
}
