import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { LibraryPage, Resource } from "@/lib/api/types";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { ResourceList } from "./resource-list";

vi.mock("next/navigation", () => ({ useRouter: () => ({ replace: vi.fn() }) }));

const resource: Resource = {
  id: "0190c0de-0000-7000-8000-00000000000b",
  title: "Ten quiet sentences",
  description: "For whoever has to say no.",
  resource_type: "article",
  url: "https://www.example.com/ten",
  tags: ["saying-no"],
  owner_id: null,
  owner_name: "Ben Okafor",
  bookmark_count: 2,
  bookmarked: false,
  created_at: "2026-11-01T09:00:00Z",
  updated_at: "2026-11-01T09:00:00Z",
};

const page: LibraryPage = {
  sorted_by: "new",
  items: [resource],
  page: 1,
  per_page: 24,
  total: 1,
  pages: 1,
  total_is_estimate: false,
  next_cursor: null,
};

beforeEach(() => {
  startWithCookie();
  acceptRefreshes();
  server.use(http.get(`${API}/community/resources`, () => HttpResponse.json(page)));
});

async function showList() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } })}>
      <AuthProvider>
        <ResourceList search={{ tag: [], page: 1 }} rendered={page} isExpected={false} />
      </AuthProvider>
    </QueryClientProvider>,
  );
  const button = screen.getByRole("button", { name: "Bookmark Ten quiet sentences, 2 have" });
  await waitFor(() => expect(button).toBeEnabled());
  return { user: userEvent.setup(), button };
}

test("a bookmark is shown at once, and taken back", async () => {
  const sent: string[] = [];
  server.use(
    http.post(`${API}/community/resources/:id/bookmark`, () => {
      sent.push("set");
      return HttpResponse.json({ ...resource, bookmarked: true, bookmark_count: 3 });
    }),
    http.delete(`${API}/community/resources/:id/bookmark`, () => {
      sent.push("removed");
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const { user, button } = await showList();
  await user.click(button);
  expect(await screen.findByRole("button", { name: /, 3 have$/, pressed: true })).toBe(button);
  await user.click(button);
  expect(await screen.findByRole("button", { name: /, 2 have$/, pressed: false })).toBe(button);
  await waitFor(() => expect(sent).toEqual(["set", "removed"]));
});

test("a bookmark that fails is undone, with the reason", async () => {
  server.use(
    http.post(`${API}/community/resources/:id/bookmark`, () =>
      problem(503, "unavailable", { detail: "Try again in a moment." }),
    ),
  );
  const { user, button } = await showList();
  await user.click(button);
  expect(await screen.findByRole("alert")).toHaveTextContent("The bookmark is as it was. Try again in a moment.");
  expect(screen.getByRole("button", { name: /, 2 have$/, pressed: false })).toBe(button);
});

test("a card says where its link leads, without loading anything from there", async () => {
  await showList();
  expect(screen.getByText(/^example\.com/)).toBeInTheDocument();
  expect(document.querySelector("img")).toBeNull();
});
