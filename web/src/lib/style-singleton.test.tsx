import { render } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { styleSingleton } from "./style-singleton";

/** What jsdom lacks of https://drafts.csswg.org/cssom/#extensions-to-the-document-or-shadow-root-interface. */
beforeEach(() => {
  class Sheet {
    text = "";
    replaceSync(text: string) {
      this.text = text;
    }
  }
  vi.stubGlobal("CSSStyleSheet", Sheet);
  Object.assign(document, { adoptedStyleSheets: [] });
});

const applied = () => document.adoptedStyleSheets.map((sheet) => (sheet as unknown as { text: string }).text);

test("the styles of the first hold until the last is gone, and no element is written", () => {
  const Styles = styleSingleton();
  const first = render(<Styles styles="body { overflow: hidden }" />);
  const second = render(<Styles styles="body { overflow: clip }" />);
  expect(applied()).toEqual(["body { overflow: hidden }"]);
  first.unmount();
  expect(applied()).toEqual(["body { overflow: hidden }"]);
  second.unmount();
  expect(applied()).toEqual([]);
  render(<Styles styles="body { overflow: clip }" />);
  expect(applied()).toEqual(["body { overflow: clip }"]);
  expect(document.querySelector("style")).toBeNull();
});
