import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { question } from "@/test/community";
import { API, problem, server } from "@/test/server";
import { NewPostPage } from "./new-post-page";

const router = vi.hoisted(() => ({ replace: vi.fn(), push: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/community/new",
  useSearchParams: () => new URLSearchParams(),
}));

// Radix measures the switch, and jsdom has no layout.
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);

/** What has been sent: the key and the body of each request. */
let sent: { key: string | null; title: string }[];
let isDown: boolean;

beforeEach(() => {
  sent = [];
  isDown = false;
  localStorage.clear();
  router.push.mockReset();
  startWithCookie();
  acceptRefreshes();
  server.use(
    http.post(`${API}/community/posts`, async ({ request }) => {
      const { title } = (await request.json()) as { title: string };
      sent.push({ key: request.headers.get("idempotency-key"), title });
      return isDown ? problem(503, "unavailable") : HttpResponse.json(question, { status: 201 });
    }),
  );
});

/** Opens the page as after a refresh. */
async function open() {
  cleanup();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider>
        <NewPostPage />
      </AuthProvider>
    </QueryClientProvider>,
  );
  await screen.findByRole("button", { name: "Publish" });
  return userEvent.setup();
}

async function write(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText("Title"), "How do I begin?");
  await user.type(screen.getByLabelText("What you want to say"), "I do not know.");
}

test("what is missing is said at its field, and nothing is sent", async () => {
  const user = await open();
  await user.click(screen.getByRole("button", { name: "Publish" }));
  expect(screen.getByText("Give it a title of three letters at least.")).toBeInTheDocument();
  expect(screen.getByText("Write what you want to say.")).toBeInTheDocument();
  expect(sent).toEqual([]);
});

test("a draft outlives the page until it is published", async () => {
  await write(await open());
  const user = await open();
  expect(screen.getByText("Your draft is here")).toBeInTheDocument();
  expect(screen.getByLabelText("Title")).toHaveValue("How do I begin?");
  await user.click(screen.getByRole("button", { name: "Publish" }));
  await waitFor(() => expect(router.push).toHaveBeenCalledWith(`/community/posts/${question.id}`));
  expect(Object.keys(localStorage)).toEqual([]);
  await open();
  expect(screen.queryByText("Your draft is here")).not.toBeInTheDocument();
});

test("a draft whose response was lost is sent with the same key after a refresh, and with another once it is changed", async () => {
  isDown = true;
  let user = await open();
  await write(user);
  await user.click(screen.getByRole("button", { name: "Publish" }));
  expect(await screen.findByRole("alert")).toBeInTheDocument();
  user = await open();
  await user.click(screen.getByRole("button", { name: "Publish" }));
  expect(await screen.findByRole("alert")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Title"), "!");
  await user.click(screen.getByRole("button", { name: "Publish" }));
  await waitFor(() => expect(sent).toHaveLength(3));
  expect(sent[0]!.key).not.toBeNull();
  expect(sent[1]!.key).toBe(sent[0]!.key);
  expect(sent[2]!.key).not.toBe(sent[0]!.key);
});

test("what the API refuses is said at its field", async () => {
  server.use(
    http.post(`${API}/community/posts`, () =>
      problem(422, "validation_failed", {
        errors: [
          { field: "title", code: "too_short", message: "Write more." },
          { field: "tags[1]", code: "invalid", message: "Not a tag." },
          { field: "elsewhere", code: "invalid", message: "Something else." },
        ],
      }),
    ),
  );
  const user = await open();
  await write(user);
  await user.click(screen.getByRole("button", { name: "Publish" }));
  expect(await screen.findByText("Write more.")).toBeInTheDocument();
  expect(screen.getByLabelText("Title")).toHaveAttribute("aria-invalid", "true");
  expect(screen.getByText("Not a tag.")).toBeInTheDocument();
  expect(screen.getByText("Something else.")).toBeInTheDocument();
});

test("an announcement is not offered to clients", async () => {
  await open();
  expect(screen.getByRole("radio", { name: /^Story/ })).toBeInTheDocument();
  expect(screen.queryByRole("radio", { name: /^Announcement/ })).not.toBeInTheDocument();
});
