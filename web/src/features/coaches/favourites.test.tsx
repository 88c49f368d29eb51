import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { CoachCard } from "@/lib/api/types";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { makeQueryClient } from "@/lib/query-client";
import { receiveMessages } from "@/lib/tell";
import { acceptRefreshes, startSignedOut, startWithCookie } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { FavouriteToggle } from "./favourite-toggle";

const coach = { id: "c1", full_name: "Ben Okafor", expertise: [], languages: [] } as unknown as CoachCard;
const heart = { name: "Favourite: Ben Okafor" };

let marked: CoachCard[];

beforeEach(() => {
  marked = [];
  server.use(
    http.get(`${API}/favourites`, () =>
      HttpResponse.json({ items: marked, page: 1, per_page: 100, total: marked.length, pages: 1 }),
    ),
    http.put(`${API}/favourites/c1`, () => {
      marked = [coach];
      return new HttpResponse(null, { status: 204 });
    }),
    http.delete(`${API}/favourites/c1`, () => {
      marked = [];
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

function show() {
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <AuthProvider>
        <FavouriteToggle coach={coach} />
        <p>The coach</p>
      </AuthProvider>
    </QueryClientProvider>,
  );
}

test("a client marks a coach and takes the mark back", async () => {
  startWithCookie();
  acceptRefreshes();
  show();
  const user = userEvent.setup();
  const button = await screen.findByRole("button", heart);
  expect(button).toHaveAttribute("aria-pressed", "false");
  await user.click(button);
  await waitFor(() => expect(button).toHaveAttribute("aria-pressed", "true"));
  await waitFor(() => expect(marked).toHaveLength(1));
  await user.click(button);
  await waitFor(() => expect(button).toHaveAttribute("aria-pressed", "false"));
  await waitFor(() => expect(marked).toHaveLength(0));
});

test("a mark that is refused is taken back, and said", async () => {
  startWithCookie();
  acceptRefreshes();
  server.use(http.put(`${API}/favourites/c1`, () => problem(409, "too_many_favourites")));
  const messages: string[] = [];
  const stop = receiveMessages(({ text }) => messages.push(text));
  show();
  const button = await screen.findByRole("button", heart);
  await userEvent.setup().click(button);
  await waitFor(() => expect(messages).toEqual([expect.stringMatching(/^Ben Okafor is not marked\./)]));
  expect(button).toHaveAttribute("aria-pressed", "false");
  stop();
});

test("a stranger sees no heart", async () => {
  await startSignedOut();
  show();
  expect(await screen.findByText("The coach")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
