// Refuses import cycles between the files of src/. Type-only imports count as well, which `import/no-cycle` does not follow.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const src = resolve(import.meta.dirname, "../src");
const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^;"']*?\sfrom\s)?["']([^"']+)["']/g;

/** The file of src/ that an import specifier names; undefined for packages. */
function resolveImport(importer, specifier) {
  if (!/^(@\/|\.)/.test(specifier)) return undefined;
  const path = specifier.startsWith("@/") ? join(src, specifier.slice(2)) : resolve(dirname(importer), specifier);
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}.d.ts`];
  return candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

function readImports(file) {
  const specifiers = [...readFileSync(file, "utf8").matchAll(IMPORT)].map(([, specifier]) => specifier);
  return specifiers.map((specifier) => resolveImport(file, specifier)).filter(Boolean);
}

let graph;
function importGraph() {
  if (graph) return graph;
  const files = readdirSync(src, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
  return (graph = new Map(files.map((name) => join(src, name)).map((file) => [file, readImports(file)])));
}

/** The shortest chain of imports from one file to another. */
function importPath(from, to) {
  const paths = [[from]];
  const seen = new Set([from]);
  for (const path of paths) {
    if (path.at(-1) === to) return path;
    for (const next of importGraph().get(path.at(-1)) ?? []) {
      if (!seen.has(next)) {
        seen.add(next);
        paths.push([...path, next]);
      }
    }
  }
  return undefined;
}

const noImportCycle = {
  meta: { type: "problem", schema: [], messages: { cycle: "This import closes a cycle: {{path}}" } },
  create(context) {
    function check({ source }) {
      const target = source && resolveImport(context.filename, source.value);
      const path = target && importPath(target, context.filename);
      if (!path) return;
      const names = [context.filename, ...path].map((file) => relative(src, file));
      context.report({ node: source, messageId: "cycle", data: { path: names.join(" → ") } });
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

export default noImportCycle;
