import { render, screen, within } from "@testing-library/react";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { tell } from "@/lib/tell";
import { Toasts } from "./toasts";

test("what happened elsewhere is shown and said aloud, also what happened before the page was ready", async () => {
  tell({ text: "Your session with Ana Ribeiro is confirmed.", href: "/bookings/b1" });
  render(<Toasts />);
  const messages = screen.getByRole("region", { name: /^Messages/ });
  expect(messages).toHaveAttribute("aria-live", "polite");
  const first = (await within(messages).findByText("Your session with Ana Ribeiro is confirmed.")).closest("li")!;
  expect(within(first).getByRole("link", { name: "See it" })).toHaveAttribute("href", "/bookings/b1");

  tell({ text: "It is done." });
  const second = (await within(messages).findByText("It is done.")).closest("li")!;
  expect(within(second).queryByRole("link")).not.toBeInTheDocument();
  expect(within(messages).getAllByRole("listitem")).toHaveLength(2);
});

test("the policy allows exactly the style that the toaster puts into the page", () => {
  const script = `import { libraryStyles } from "./scripts/library-styles.mjs"; console.log(JSON.stringify(await libraryStyles()))`;
  const allowed: unknown = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }),
  );
  const written = [...document.querySelectorAll("style")].map((style) => style.textContent);
  expect(written).toHaveLength(1);
  // It is put into the page before it has its text.
  expect(allowed).toEqual(["", ...written]);
});
