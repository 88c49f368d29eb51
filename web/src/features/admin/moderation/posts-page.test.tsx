import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { pageOfRows } from "@/test/admin";
import { question } from "@/test/community";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { PostsPage } from "./posts-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/posts",
  useSearchParams: () => new URLSearchParams(url.search),
}));

let asked: string[] = [];
let isHidden = false;
beforeEach(() => {
  url.search = "";
  asked = [];
  isHidden = false;
  server.use(
    http.get(`${API}/admin/posts`, ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json(pageOfRows([{ ...question, is_hidden: isHidden }]));
    }),
  );
});

test("posts are found whether or not they are hidden, and an auditor removes none", async () => {
  url.search = "hidden=true&type=question&visibility=nonsense&q=raise";
  await showTo("auditor", <PostsPage />);
  expect(await screen.findByRole("link", { name: question.title })).toHaveAttribute(
    "href",
    `/community/posts/${question.id}`,
  );
  expect(asked).toEqual(["?q=raise&type=question&hidden=true&sort=new&page=1&per_page=25"]);
  expect(screen.queryByRole("button", { name: /^Remove/ })).not.toBeInTheDocument();
});

test("a post is removed with a reason, and can't be removed twice", async () => {
  const sent: unknown[] = [];
  server.use(
    http.delete(`${API}/admin/posts/${question.id}`, async ({ request }) => {
      sent.push(await request.json());
      isHidden = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await showTo("admin", <PostsPage />);

  await userEvent.click(await screen.findByRole("button", { name: /^Remove.*raise/ }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByRole("button", { name: "Remove it" })).toBeDisabled();
  await userEvent.type(dialog.getByLabelText("Why"), "Advertising{Enter}");
  await waitFor(() => expect(screen.queryByRole("button", { name: /^Remove/ })).not.toBeInTheDocument());
  expect(sent).toEqual([{ reason: "Advertising" }]);
  expect(screen.getByText("Hidden", { selector: "span" })).toBeInTheDocument();
});
