import { expect, test } from "vitest";
import { readChoice } from "../choice";
import { bookMeLink, buttonHtml } from "./links";

const COACH = "0190c0de-0000-7000-8000-000000000002";

test("the link carries the length and the zone as the booking reads them", () => {
  const link = new URL(bookMeLink("https://rapport.example", COACH, { minutes: 30, zone: "America/New_York" }));
  expect(link.pathname).toBe(`/coaches/${COACH}`);
  expect(link.hash).toBe("#book");
  expect(readChoice(link.searchParams, 0)).toMatchObject({ minutes: 30, zone: "America/New_York", at: undefined });
});

test("what is left to the client is not in it", () => {
  expect(bookMeLink("https://rapport.example", COACH, { minutes: undefined, zone: undefined })).toBe(
    `https://rapport.example/coaches/${COACH}#book`,
  );
});

test("the button is one element, whatever is in the address and the words", () => {
  const html = buttonHtml("https://rapport.example/coaches/x?minutes=30&zone=UTC#book", 'Book "me" <now> & here');
  const box = new DOMParser().parseFromString(html, "text/html").body;
  expect(box.children).toHaveLength(1);
  const button = box.querySelector("a")!;
  expect(button.getAttribute("href")).toBe("https://rapport.example/coaches/x?minutes=30&zone=UTC#book");
  expect(button.textContent).toBe('Book "me" <now> & here');
  expect(button.style.borderRadius).toBe("8px");
  expect(html).not.toMatch(/<script|onclick/);
});
