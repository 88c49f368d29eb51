import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { startSignedOut } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { Unsubscribe } from "./unsubscribe";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({ useSearchParams: () => new URLSearchParams(url.search) }));

beforeEach(startSignedOut);

function show(search: string) {
  url.search = search;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Unsubscribe />
    </QueryClientProvider>,
  );
}

test("the button stops the mails of the link's kind without a sign-in, opening the page does not", async () => {
  const tokens: (string | null)[] = [];
  server.use(
    http.post(`${API}/notifications/unsubscribe`, ({ request }) => {
      expect(request.headers.get("authorization")).toBeNull();
      tokens.push(new URL(request.url).searchParams.get("token"));
      return HttpResponse.json({ kind: "reminder_24h" });
    }),
  );
  show("token=a%2Bb");
  expect(screen.getByText(/^Mails of this kind will stop/)).toBeVisible();
  expect(tokens).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Stop these mails" }));
  expect(await screen.findByText(/“Reminder the day before” is no longer mailed to you\./)).toBeVisible();
  expect(tokens).toEqual(["a+b"]);
  expect(screen.getByRole("link", { name: "Choose what you are told" })).toHaveAttribute(
    "href",
    "/settings/notifications",
  );
});

test.each([
  ["no token", ""],
  ["a wrong token", "token=wrong"],
])("a link with %s changes nothing, and links to the settings", async (_, search) => {
  server.use(http.post(`${API}/notifications/unsubscribe`, () => problem(400, "invalid_token")));
  show(search);
  if (search) await userEvent.click(screen.getByRole("button", { name: "Stop these mails" }));
  expect(await screen.findByText("This link is not whole")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});
