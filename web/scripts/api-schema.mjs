// Makes src/lib/api/schema.d.ts from the API's own document, ../openapi.json; with --check, fails when they differ.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile(new URL("../../openapi.json", import.meta.url), "utf8"));
const schema = fileURLToPath(new URL("../src/lib/api/schema.d.ts", import.meta.url));

// Paths are all we go by; ids that collide would only stop us.
for (const operations of Object.values(document.paths)) {
  for (const operation of Object.values(operations)) delete operation.operationId;
}

const header = "// Made from ../openapi.json by `npm run api:gen`. Not edited by hand.\n\n";
const made = header + astToString(await openapiTS(document, { alphabetize: true }));

if (process.argv.includes("--check")) {
  const committed = await readFile(schema, "utf8").catch(() => "");
  if (committed !== made) {
    console.error("src/lib/api/schema.d.ts is not what ../openapi.json says. Run `npm run api:gen` and commit it.");
    process.exit(1);
  }
  console.log("The API types match openapi.json.");
} else {
  await writeFile(schema, made);
  console.log("Wrote src/lib/api/schema.d.ts.");
}
