import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { ModerationCase } from "@/lib/api/types";
import { pageOfRows } from "@/test/admin";
import { ana } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { ModerationPage } from "./moderation-page";

vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/moderation",
  useSearchParams: () => new URLSearchParams(),
}));

const caseOf = (number: number, change: Partial<ModerationCase> = {}): ModerationCase => ({
  id: `0190c0de-0000-7000-8000-00000000f00${number}`,
  state: "open",
  created_at: "2026-12-01T09:00:00Z",
  updated_at: "2026-12-01T09:00:00Z",
  decision: null,
  decisions: [],
  has_objection: false,
  open_reports: 1,
  open_weight: 1_000,
  reports: [
    {
      id: `0190c0de-0000-7000-8000-00000000f10${number}`,
      reason: "spam",
      comment: "The third time this week",
      created_at: "2026-12-01T09:00:00Z",
      reporter_id: ana.id,
      reporter_name: ana.full_name,
      state: "open",
      weight: 1_000,
    },
  ],
  subject: {
    id: `0190c0de-0000-7000-8000-00000000f20${number}`,
    kind: "post",
    post_id: `0190c0de-0000-7000-8000-00000000f20${number}`,
    title: `Post ${number}`,
    content: "Buy **this** now.",
    created_at: "2026-12-01T08:00:00Z",
    is_hidden: false,
    is_private: false,
    author: { id: ana.id, name: ana.full_name, role: "client", photo_url: null },
  },
  ...change,
});

let open: ModerationCase[] = [];
let sent: { id: string; body: unknown }[] = [];
beforeEach(() => {
  localStorage.clear();
  open = [caseOf(1), caseOf(2)];
  sent = [];
  server.use(
    http.get(`${API}/admin/reports`, () => HttpResponse.json(pageOfRows(open))),
    http.post(`${API}/admin/reports/:id/decision`, async ({ params, request }) => {
      const { id } = params as { id: string };
      sent.push({ id, body: await request.json() });
      open = open.filter((each) => each.id !== id);
      return HttpResponse.json(caseOf(1));
    }),
  );
});

test("a case is decided by keyboard alone, and the next one is there", async () => {
  await showTo("admin", <ModerationPage />);
  await screen.findByRole("article", { name: "Post Post 2" });
  await userEvent.keyboard("jj3");
  expect(await screen.findByRole("dialog", { name: "Remove it?" })).toBeInTheDocument();
  // Without a reason nothing is sent.
  await userEvent.keyboard("{Enter}");
  expect(sent).toEqual([]);
  await userEvent.keyboard("Advertising{Enter}");
  await waitFor(() => expect(screen.queryByRole("article", { name: "Post Post 2" })).not.toBeInTheDocument());
  expect(sent).toEqual([{ id: caseOf(2).id, body: { decision: "remove", reason: "Advertising" } }]);
  expect(screen.getByRole("article", { name: "Post Post 1" })).toBeInTheDocument();
});

test("keys that are typed elsewhere than on a case decide nothing", async () => {
  await showTo("admin", <ModerationPage />);
  const first = await screen.findByRole("article", { name: "Post Post 1" });
  within(first).getByRole("link", { name: "Post 1" }).focus();
  await userEvent.keyboard("3");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a decision is undone by the one before", async () => {
  open = [caseOf(1, { decision: "hide", subject: { ...caseOf(1).subject, is_hidden: true } })];
  await showTo("admin", <ModerationPage />);
  await userEvent.click(await screen.findByRole("button", { name: /^Show it again/ }));
  expect(screen.getByText(/Everybody sees the post again/)).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText("Why"), "It is fine");
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Show it again" }));
  expect(await screen.findByText("It is shown again.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(screen.queryByText("It is shown again.")).not.toBeInTheDocument());
  expect(sent.map(({ body }) => body)).toEqual([
    { decision: "keep", reason: "It is fine" },
    { decision: "hide", reason: "It was decided by mistake." },
  ]);
});

test("cases that are chosen by key are decided alike, with one reason", async () => {
  open = [caseOf(1), caseOf(2), caseOf(3)];
  await showTo("admin", <ModerationPage />);
  (await screen.findByRole("article", { name: "Post Post 1" })).focus();
  await userEvent.keyboard("x");
  await userEvent.click(screen.getByRole("checkbox", { name: "Choose Post 3" }));
  await userEvent.click(screen.getByRole("button", { name: "Remove 2 cases" }));
  await userEvent.type(screen.getByLabelText("Why"), "They sell{Enter}");
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent.map(({ id, body }) => [id, body])).toEqual([
    [caseOf(1).id, { decision: "remove", reason: "They sell" }],
    [caseOf(3).id, { decision: "remove", reason: "They sell" }],
  ]);
});

test("what is wrong with a decision is said, and nothing is taken for decided", async () => {
  const errors = [{ field: "reason", code: "too_long", message: "Say it in fewer words." }];
  server.use(http.post(`${API}/admin/reports/:id/decision`, () => problem(422, "validation_failed", { errors })));
  await showTo("admin", <ModerationPage />);
  const [first] = await screen.findAllByRole("button", { name: /^Hide it/ });
  await userEvent.click(first!);
  await userEvent.type(screen.getByLabelText("Why"), "Spam{Enter}");
  expect(await screen.findByText("Say it in fewer words.")).toBeInTheDocument();
  expect(screen.queryByText("It is hidden.")).not.toBeInTheDocument();
});

test("an auditor reads the cases and decides none", async () => {
  await showTo("auditor", <ModerationPage />);
  const first = await screen.findByRole("article", { name: "Post Post 1" });
  expect(first).toHaveTextContent("It is advertising or spam – Ana Ribeiro");
  expect(within(first).queryByRole("button")).not.toBeInTheDocument();
  first.focus();
  await userEvent.keyboard("1");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("what was reported before an edit can be read, and is asked for only then", async () => {
  open = [caseOf(1, { subject: { ...caseOf(1).subject, edited_at: "2026-12-01T08:30:00Z" } })];
  let asked = 0;
  server.use(
    http.get(`${API}/admin/posts/${open[0]!.subject.id}/edits`, () => {
      asked += 1;
      const edit = { title: "Buy it", content: "The first words", edited_at: "2026-12-01T08:30:00Z" };
      return HttpResponse.json(
        pageOfRows([
          { id: "e1", edited_by: ana.id, edited_by_name: ana.full_name, is_private: null, tags: null, ...edit },
        ]),
      );
    }),
  );
  await showTo("auditor", <ModerationPage />);
  const summary = await screen.findByText("What it said before it was edited");
  expect(asked).toBe(0);
  const details = summary.closest("details")!;
  details.open = true;
  fireEvent(details, new Event("toggle"));
  expect(await screen.findByText("The first words")).toBeInTheDocument();
  expect(asked).toBe(1);
});
