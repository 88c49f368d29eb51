import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { BookMe } from "./book-me";

const LINK = "http://127.0.0.1:3000/coaches/ben";

afterEach(() => vi.restoreAllMocks());

function show(durations = [30, 60]) {
  const user = userEvent.setup();
  render(<BookMe coachId="ben" name="Ben Okafor" durations={durations} zone="Europe/Berlin" />);
  return user;
}

test("the link is copied with what was chosen for it, and what was copied before is not said of another", async () => {
  const user = show();
  expect(screen.getByLabelText("Your link")).toHaveValue(`${LINK}#book`);
  await user.selectOptions(screen.getByLabelText("Length"), "30 minutes");
  await user.click(screen.getByRole("button", { name: "Copy the link" }));
  expect(await navigator.clipboard.readText()).toBe(`${LINK}?minutes=30#book`);
  expect(screen.getByRole("status")).toHaveTextContent("Copied.");
  await user.selectOptions(screen.getByLabelText("Times by the clocks of"), "Berlin, as yours");
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  await user.click(screen.getByRole("button", { name: "Copy the link" }));
  expect(await navigator.clipboard.readText()).toBe(`${LINK}?zone=Europe%2FBerlin&minutes=30#book`);
});

test("where the browser refuses to copy, it says what to do", async () => {
  const user = show();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("", "NotAllowedError"));
  await user.click(screen.getByRole("button", { name: "Copy the link" }));
  expect(screen.getByRole("status")).toHaveTextContent("Select it and copy it.");
});

test("a coach with one length has none to choose", () => {
  show([60]);
  expect(screen.queryByLabelText("Length")).not.toBeInTheDocument();
});

test("the button for a website leads where the link does", async () => {
  const user = show();
  expect(screen.queryByLabelText("Its HTML")).not.toBeInTheDocument();
  await user.click(screen.getByText("A button for your website"));
  const html = await screen.findByLabelText<HTMLTextAreaElement>("Its HTML");
  expect(html.value).toContain(`href="${LINK}#book"`);
  expect(screen.getByRole("link", { name: "Book a session with me" })).toHaveAttribute("href", `${LINK}#book`);
  await user.click(screen.getByRole("button", { name: "Copy the HTML" }));
  expect(await navigator.clipboard.readText()).toBe(html.value);
});

test("it is shared where the browser can, and to change one's mind is no failure", async () => {
  const share = vi.fn().mockRejectedValue(new DOMException("", "AbortError"));
  Object.defineProperty(navigator, "share", { value: share, configurable: true });
  try {
    const user = show();
    await user.click(screen.getByRole("button", { name: "Share it" }));
    expect(share).toHaveBeenCalledWith({ title: "Book a session with Ben Okafor", url: `${LINK}#book` });
  } finally {
    Reflect.deleteProperty(navigator, "share");
  }
});
