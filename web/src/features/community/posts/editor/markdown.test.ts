import { expect, test } from "vitest";
import { markdownHtml } from "./markdown";

test.each([
  ["**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>"],
  ["# A heading", "<h3>A heading</h3>"],
  ["##### Deep", "<h6>Deep</h6>"],
  ["one\ntwo", "<p>one<br>\ntwo</p>"],
  ["~~gone~~", "<p><s>gone</s></p>"],
])("%j becomes %j", (markdown, html) => {
  expect(markdownHtml(markdown).trim()).toBe(html);
});

test("a picture is a link to it, and a mentioned coach a link to their page", () => {
  expect(markdownHtml("![A map](https://example.com/map.png)")).toContain(
    '<a href="https://example.com/map.png" rel="nofollow ugc noopener">A map</a>',
  );
  const id = "0190c0de-0000-7000-8000-000000000002";
  expect(markdownHtml(`@[Ben Okafor](coach:${id})`)).toContain(`<a href="/coaches/${id}"`);
});
