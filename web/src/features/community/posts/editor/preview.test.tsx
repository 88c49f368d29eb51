import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Preview } from "./preview";

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](data:text/html,<script>alert(1)</script>)",
  "![a](https://example.com/a.png)",
  '![" onmouseover="alert(1)](https://example.com/a.png)',
  '[a](https://example.com/"onmouseover=alert(1))',
  "<https://example.com/<script>>",
  "[a][b]\n\n[b]: javascript:alert(1)",
])("nothing in %j is run or loaded", (markdown) => {
  const { container } = render(<Preview markdown={markdown} />);
  const page = container.querySelector(".written")!;
  expect(page.textContent).not.toBe("");
  expect(page.querySelector("script, img, iframe, object, style")).toBeNull();
  for (const element of page.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      expect(name).toMatch(/^(href|rel)$/);
      if (name === "href") expect(value).toMatch(/^https?:/);
    }
  }
});
