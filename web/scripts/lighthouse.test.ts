import { expect, test } from "vitest";
import { figuresOf, medianOf, overBudget, table } from "./lighthouse.mjs";

const numeric = (numericValue: number) => ({ numericValue });
const report = {
  categories: { performance: { score: 0.956 }, accessibility: { score: 1 }, "best-practices": { score: 0.96 } },
  environment: { benchmarkIndex: 1450.5 },
  audits: {
    "largest-contentful-paint": numeric(2140.4),
    "cumulative-layout-shift": numeric(0.012),
    "total-blocking-time": numeric(80),
    "network-requests": {
      details: {
        items: [
          { resourceType: "Script", transferSize: 100 * 1024 },
          { resourceType: "Script", transferSize: 60 * 1024 },
          { resourceType: "Font", transferSize: 90 * 1024 },
        ],
      },
    },
  },
};

test("the figures are those of the report, scripts as they were sent, and no score of what was not asked", () => {
  expect(figuresOf(report)).toEqual({
    performance: 96,
    accessibility: 100,
    bestPractices: 96,
    seo: undefined,
    lcp: 2140.4,
    cls: 0.012,
    tbt: 80,
    js: 160,
    machine: 1450.5,
  });
});

test("of several runs the middle one of each figure counts", () => {
  const run = (performance: number, lcp: number) => ({ performance, lcp });
  expect(medianOf([run(90, 3000), run(97, 2000), run(96, 9000)])).toEqual({ performance: 96, lcp: 3000 });
});

test("a page is over its budget by points that are missing, and by what is too much", () => {
  const good = figuresOf(report);
  expect(overBudget(good)).toEqual([]);
  expect(overBudget({ ...good, performance: 94, seo: 60, lcp: 2501, cls: 0.051, tbt: 201, js: 261 })).toEqual([
    "performance",
    "seo",
    "lcp",
    "cls",
    "tbt",
    "js",
  ]);
});

test("the table has a line for each page", () => {
  const lines = table([{ name: "Landing", figures: figuresOf(report) }]).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe("| Landing | 96 | 100 | 96 | – | 2.1 s | 0.012 | 80 ms | 160 KB | 1451 |");
});
