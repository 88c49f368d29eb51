import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { session } from "@/features/auth/session";
import { API, server } from "@/test/server";
import { Unsubscribe } from "./unsubscribe";

const address = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({ useSearchParams: () => new URLSearchParams(address.search) }));

beforeEach(async () => {
  document.cookie = "csrf_token=; path=/; max-age=0";
  session.reset();
  await session.check();
});

function show(search: string) {
  address.search = search;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Unsubscribe />
    </QueryClientProvider>,
  );
}

test("nothing stops before the press, and then what was asked, without a sign-in", async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.post(`${API}/notifications/unsubscribe`, ({ request }) => {
      expect(request.headers.get("authorization")).toBeNull();
      asked.push(new URL(request.url).searchParams.get("token"));
      return HttpResponse.json({ kind: "reminder_24h" });
    }),
  );
  show("token=a%2Bb");
  expect(screen.getByText(/^Mails of this kind will stop/)).toBeVisible();
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Stop these mails" }));
  expect(await screen.findByText(/“Reminder the day before” is no longer mailed to you\./)).toBeVisible();
  expect(asked).toEqual(["a+b"]);
  expect(screen.getByRole("link", { name: "Choose what you are told" })).toHaveAttribute(
    "href",
    "/settings/notifications",
  );
});

test.each([
  ["no token", ""],
  ["a wrong one", "token=wrong"],
])("a link with %s changes nothing, and says where to go", async (_, search) => {
  const problem = { code: "invalid_token", status: 400, detail: "This link is not valid." };
  const headers = { "content-type": "application/problem+json" };
  server.use(http.post(`${API}/notifications/unsubscribe`, () => HttpResponse.json(problem, { status: 400, headers })));
  show(search);
  if (search) await userEvent.click(screen.getByRole("button", { name: "Stop these mails" }));
  expect(await screen.findByText("This link is not whole")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});
