import { render, screen, within } from "@testing-library/react";
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
