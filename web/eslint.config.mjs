import { readdirSync } from "node:fs";
import next from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";
import prettier from "eslint-config-prettier";
import noImportCycle from "./eslint/no-import-cycle.mjs";

/** Files of `target` may import only from these folders of src/. */
const zone = (target, allowed, message) => ({ target: `./src/${target}`, from: "./src", except: allowed, message });

/** Imports run one way: lib ← components ← features ← app. What two features share is in lib or components, or is passed in by app. */
function importZones(...alsoAllowed) {
  const features = readdirSync(new URL("src/features", import.meta.url));
  const zones = [
    zone("lib", ["./lib", ...alsoAllowed], "lib imports neither components nor features."),
    zone("components", ["./lib", "./components", ...alsoAllowed], "Components import no feature."),
    ...features.map((feature) =>
      zone(
        `features/${feature}`,
        ["./lib", "./components", `./features/${feature}`, ...alsoAllowed],
        "A feature imports only lib and components; app passes in what it needs of another feature.",
      ),
    ),
  ];
  return { "import/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }] };
}

const config = [
  {
    ignores: [".next/**", "node_modules/**", "next-env.d.ts", "src/lib/api/schema.d.ts", "test-results/**"],
  },
  ...next,
  ...typescript,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**"],
    plugins: { rapport: { rules: { "no-import-cycle": noImportCycle } } },
    rules: { ...importZones(), "rapport/no-import-cycle": "error" },
  },
  {
    // One place for the reader's conventions, and the API's table for the digits of money.
    files: ["src/**"],
    ignores: ["src/lib/locale.ts", "src/**/*.test.{ts,tsx}"],
    rules: {
      "no-restricted-globals": ["error", { name: "Intl", message: "Formats come from lib/locale.ts alone." }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[property.name=/^toLocale(Date|Time)?String$/]",
          message: "Formats come from lib/locale.ts alone.",
        },
        {
          selector: "JSXAttribute[name.name='style']",
          message:
            "The Content-Security-Policy stops styles in the HTML of the server: use a class, or an attribute of SVG.",
        },
      ],
    },
  },
  { files: ["src/**/*.test.{ts,tsx}"], rules: importZones("./test") },
  {
    files: ["scripts/**", "e2e/**", "server/**"],
    rules: { "no-console": "off", "@typescript-eslint/no-require-imports": "off" },
  },
  prettier,
];

export default config;
