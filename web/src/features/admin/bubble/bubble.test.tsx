import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { BubbleIssue, BubbleRun, BubbleScan } from "@/lib/api/types";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { BubbleRunPage } from "./run-page";
import { BubbleRunsPage } from "./runs-page";

vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/bubble",
  useSearchParams: () => new URLSearchParams(),
}));

const none = { created: 0, updated: 0, unchanged: 0, merged: 0, kept: 0, rejected: 0 };
const run: BubbleRun = {
  id: "0190c0de-0000-7000-8000-0000000000b1",
  state: "running",
  records_done: 1_400,
  counts: { users: { ...none, created: 1_000, rejected: 12 }, bookings: { ...none, created: 380, rejected: 8 } },
  started_at: "2026-12-01T09:00:00Z",
  finished_at: null,
};
const scan: BubbleScan = {
  type: "user",
  is_delta: false,
  records_read: 1_037,
  records_expected: 1_012,
  started_at: "2026-12-01T08:00:00Z",
  finished_at: "2026-12-01T08:05:00Z",
};
const issue = (number: number): BubbleIssue => ({
  number,
  type: "user",
  bubble_id: `1708327130811x${number}`,
  kind: "rejected",
  field: "email",
  code: "missing",
  message: "There is no address.",
  line: 112,
});

test("a run that goes on is followed without reloading", async () => {
  let state: BubbleRun["state"] = "running";
  server.use(
    http.get(`${API}/admin/bubble/runs`, () => HttpResponse.json({ scans: [scan], runs: [{ ...run, state }] })),
  );
  await showTo("auditor", <BubbleRunsPage />);
  const runs = await screen.findByRole("region", { name: "Runs of the import" });
  expect(runs).toHaveTextContent("Running");
  expect(runs).toHaveTextContent("1,380");
  expect(within(runs).getByRole("link")).toHaveAttribute("href", `/admin/bubble/${run.id}`);
  expect(screen.getByRole("region", { name: "What has been read" })).toHaveTextContent(/1,012.*1,012/);
  state = "done";
  expect(await screen.findByText("Done", undefined, { timeout: 5_000 })).toBeInTheDocument();
});

test("before anything was read it says how to begin", async () => {
  server.use(http.get(`${API}/admin/bubble/runs`, () => HttpResponse.json({ scans: [], runs: [] })));
  await showTo("admin", <BubbleRunsPage />);
  expect(await screen.findByText("Nothing has been read yet")).toBeInTheDocument();
});

test("a run has its counts by kind, and its issues a hundred at a time", async () => {
  const done = { ...run, state: "done", finished_at: "2026-12-01T09:30:00Z" };
  server.use(
    http.get(`${API}/admin/bubble/runs/${run.id}`, ({ request }) => {
      const isFirst = new URL(request.url).searchParams.get("after") === "0";
      return HttpResponse.json(
        isFirst
          ? { run: done, issues: [issue(1)], next_after: 1 }
          : { run: done, issues: [issue(2)], next_after: null },
      );
    }),
  );
  await showTo("admin", <BubbleRunPage id={run.id} />);
  const counts = await screen.findByRole("region", { name: "What became of the records" });
  expect(within(counts).getByText("bookings").closest("tr")).toHaveTextContent("380");
  expect(screen.getByRole("region", { name: "What to look at" })).toHaveTextContent("There is no address.");
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("1708327130811x2")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();
});
