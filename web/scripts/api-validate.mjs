// Checks that the API's document, ../openapi.json, is valid OpenAPI, and that no two operations have the same name.
import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";

const document = JSON.parse(await readFile(new URL("../../openapi.json", import.meta.url), "utf8"));

const validator = new Validator();
const { valid, errors } = await validator.validate(structuredClone(document));
if (!valid) console.error(errors);

const names = Object.values(document.paths)
  .flatMap(Object.values)
  .map((operation) => operation.operationId);
const repeated = names.filter((name, index) => names.indexOf(name) !== index);
if (repeated.length > 0) console.error(`More than one operation is called ${repeated.join(", ")}.`);

if (!valid || repeated.length > 0) process.exitCode = 1;
else console.log(`openapi.json is valid OpenAPI ${validator.version}.`);
