import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Comment, Post } from "@/lib/api/types";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { acceptRefreshes, ana, startSignedOut, startWithCookie } from "@/test/auth";
import { commentOf, pageOfComments, question } from "@/test/community";
import { API, problem, server } from "@/test/server";
import { MembersPost, PublicPost } from "./post-page";

vi.mock("next/navigation", () => ({
  useRouter: () => ({ replace: vi.fn(), push: vi.fn() }),
  usePathname: () => `/community/posts/${question.id}`,
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

const path = `${API}/community/posts/${question.id}`;

/** What the API holds. */
let post: Post;
let pages: Comment[][];

beforeEach(() => {
  post = question;
  pages = [[]];
  window.history.replaceState(null, "", "/");
  sessionStorage.clear();
  server.use(
    http.get(path, () => HttpResponse.json(post)),
    http.get(`${path}/comments`, ({ request }) => {
      const index = Number(new URL(request.url).searchParams.get("cursor") ?? 0);
      return HttpResponse.json(pageOfComments(pages[index]!, index + 1 < pages.length ? `${index + 1}` : null));
    }),
  );
});

function show(content = <PublicPost post={question} comments={pageOfComments([])} />) {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } })}>
      <AuthProvider>{content}</AuthProvider>
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

function signInAna() {
  startWithCookie();
  acceptRefreshes();
}

test("a vote is shown at once, and what the API counts after it", async () => {
  signInAna();
  let answer = () => {};
  const waiting = new Promise<void>((resolve) => (answer = resolve));
  server.use(
    http.post(`${path}/upvote`, async () => {
      await waiting;
      return HttpResponse.json({ upvotes: 9, upvoted: true });
    }),
  );
  const user = show();
  const button = await screen.findByRole("button", { name: "Upvote, 4 votes", pressed: false });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
  expect(await screen.findByRole("button", { name: "Upvote, 5 votes", pressed: true })).toBeInTheDocument();
  answer();
  expect(await screen.findByRole("button", { name: "Upvote, 9 votes", pressed: true })).toBeInTheDocument();
});

test("a vote that fails is taken back, with the reason", async () => {
  signInAna();
  server.use(http.post(`${path}/upvote`, () => problem(503, "unavailable", { detail: "Try again in a moment." })));
  const user = show();
  const button = await screen.findByRole("button", { name: "Upvote, 4 votes" });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
  expect(await screen.findByText("Your vote is as it was. Try again in a moment.")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Upvote, 4 votes", pressed: false })).toBeInTheDocument();
});

test("two clicks in a row are sent one after the other, and the last one holds", async () => {
  signInAna();
  const sent: string[] = [];
  server.use(
    http.post(`${path}/upvote`, () => {
      sent.push("vote");
      return HttpResponse.json({ upvotes: 5, upvoted: true });
    }),
    http.delete(`${path}/upvote`, () => {
      sent.push("take back");
      return HttpResponse.json({ upvotes: 4, upvoted: false });
    }),
  );
  const user = show();
  const button = await screen.findByRole("button", { name: "Upvote, 4 votes" });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
  await user.click(button);
  await waitFor(() => expect(sent).toEqual(["vote", "take back"]));
  expect(await screen.findByRole("button", { name: "Upvote, 4 votes", pressed: false })).toBeInTheDocument();
});

test("a visitor is led to the log-in and back instead of voting and answering", async () => {
  await startSignedOut();
  show();
  const next = encodeURIComponent(`/community/posts/${question.id}`);
  expect(await screen.findByRole("link", { name: /^Upvote/ })).toHaveAttribute("href", `/login?next=${next}`);
  expect(screen.getByRole("link", { name: "Log in" })).toHaveAttribute("href", `/login?next=${next}%23answer`);
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
});

test("a thread is collapsed and opened again, and more of it is read on demand", async () => {
  signInAna();
  pages = [
    [commentOf("a"), commentOf("b", "a")],
    [commentOf("c", "a"), commentOf("d")],
  ];
  const user = show();
  await user.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByText("Comment d")).toBeInTheDocument();
  const order = () => screen.getAllByText(/^Comment \w$/).map(({ textContent }) => textContent);
  expect(order()).toEqual(["Comment a", "Comment b", "Comment c", "Comment d"]);
  await user.click(screen.getByRole("button", { name: "Hide 2 answers", expanded: true }));
  expect(order()).toEqual(["Comment a", "Comment d"]);
  await user.click(screen.getByRole("button", { name: "Show 2 answers", expanded: false }));
  expect(order()).toHaveLength(4);
});

test("an answer is sent once for one text, is below what it answers, and what was typed outlives a failure", async () => {
  signInAna();
  pages = [[commentOf("a", null, { author: post.author }), commentOf("z")]];
  const keys: (string | null)[] = [];
  server.use(
    http.post(`${path}/comment`, async ({ request }) => {
      keys.push(request.headers.get("idempotency-key"));
      const { content, parent_id } = (await request.json()) as { content: string; parent_id: string };
      if (keys.length === 1) return problem(503, "unavailable");
      return HttpResponse.json(commentOf("n", parent_id, { content_html: `<p>${content}</p>` }), { status: 201 });
    }),
  );
  const user = show();
  await user.click(await screen.findByRole("button", { name: "Answer Ben Okafor" }));
  const box = screen.getByRole("textbox", { name: "Your answer to Ben Okafor" });
  await user.type(box, "Bring numbers");
  const form = within(box.closest("form")!);
  await user.click(form.getByRole("button", { name: "Answer" }));
  expect(await form.findByRole("alert")).toBeInTheDocument();
  expect(box).toHaveValue("Bring numbers");
  await user.click(form.getByRole("button", { name: "Answer" }));
  expect(await screen.findByText("Bring numbers")).toBeInTheDocument();
  expect(screen.queryByRole("textbox", { name: "Your answer to Ben Okafor" })).not.toBeInTheDocument();
  expect(keys[1]).toBe(keys[0]);
  const articles = screen.getAllByRole("listitem").filter((item) => item.id.startsWith("comment-"));
  expect(articles.map(({ id }) => id)).toEqual(["comment-a", "comment-n", "comment-z"]);
});

test("the author of a hidden post reads why, and objects once", async () => {
  signInAna();
  post = {
    ...question,
    author: { id: ana.id, name: ana.full_name, role: "client" },
    is_hidden: true,
    moderation: {
      decision: "hide",
      reason: "It names a person.",
      is_automatic: false,
      decided_at: "2026-11-03T09:00:00Z",
      has_objected: false,
    },
  };
  const sent: unknown[] = [];
  server.use(
    http.post(`${path}/objection`, async ({ request }) => {
      sent.push(await request.json());
      post = { ...post, moderation: { ...post.moderation!, has_objected: true } };
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const user = show(<MembersPost id={question.id} />);
  expect(await screen.findByText("Your post is hidden")).toBeInTheDocument();
  expect(screen.getByText(/It names a person\./)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Object" }));
  await user.click(screen.getByRole("button", { name: "Send the objection" }));
  expect(screen.getByText("Write why it should be shown.")).toBeInTheDocument();
  await user.type(screen.getByRole("textbox", { name: "Why should it be shown?" }), "It is my own name.");
  await user.click(screen.getByRole("button", { name: "Send the objection" }));
  expect(await screen.findByText(/You have objected\./)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Object" })).not.toBeInTheDocument();
  expect(sent).toEqual([{ text: "It is my own name." }]);
});
