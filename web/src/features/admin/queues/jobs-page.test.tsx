import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Job } from "@/lib/api/types";
import { deadMail, deadMailDetail, emptyQueue, pageOfRows } from "@/test/admin";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { JobPage } from "./job-page";
import { JobsPage } from "./jobs-page";

const url = vi.hoisted(() => ({ search: "" }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/admin/jobs",
  useSearchParams: () => new URLSearchParams(url.search),
}));

beforeEach(() => {
  url.search = "";
  server.use(http.get(`${API}/admin/queues`, () => HttpResponse.json({ items: [emptyQueue("emails")] })));
});

/** An API with these jobs. Returns the queries that it was asked. */
function serveJobs(path: string, answer: () => { items: Job[]; total: number }) {
  const asked: string[] = [];
  server.use(
    http.get(`${API}${path}`, ({ request }) => {
      asked.push(new URL(request.url).search);
      const { items, total } = answer();
      return HttpResponse.json(pageOfRows(items, { total, pages: Math.ceil(total / 25) }));
    }),
  );
  return asked;
}

test("what the URL narrows is asked of the API, what is not known in it is ignored", async () => {
  url.search = `status=dead&q=no+such+mailbox&page=2&user_id=${deadMail.id}&booking_id=nonsense&kind=Not+a+kind`;
  const asked = serveJobs("/admin/jobs", () => ({ items: [deadMail], total: 26 }));
  await showTo("auditor", <JobsPage />);
  const row = await screen.findByRole("row", { name: /emails\.send/ });
  expect(row).toHaveTextContent("550 no such mailbox");
  expect(row).toHaveTextContent("about: booking_confirmed");
  expect(asked).toEqual([`?status=dead&q=no%20such%20mailbox&user_id=${deadMail.id}&page=2&per_page=25`]);
  expect(within(row).queryByRole("button")).not.toBeInTheDocument();
  expect(screen.getByText("26 jobs")).toBeInTheDocument();
});

test("all that match are retried until nothing is left, with the count first", async () => {
  url.search = "queue=emails&status=dead&kind=emails.send";
  let left = 700;
  serveJobs("/admin/queues/emails/jobs", () => ({ items: left > 0 ? [deadMail] : [], total: left }));
  const asked: string[] = [];
  server.use(
    http.post(`${API}/admin/queues/emails/retry-dead`, ({ request }) => {
      asked.push(new URL(request.url).search);
      const retried = Math.min(left, 500);
      left -= retried;
      return HttpResponse.json({ retried, complete: left === 0 });
    }),
  );
  await showTo("admin", <JobsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Retry all 700 dead jobs" }));
  await userEvent.click(screen.getByRole("button", { name: "Retry 700 dead jobs" }));
  expect(await screen.findByText(/^700 jobs were retried/)).toBeInTheDocument();
  expect(asked).toEqual(["?kind=emails.send&limit=500", "?kind=emails.send&limit=500"]);
});

test("five thousand are retried with their progress, and stopped between two steps", async () => {
  url.search = "queue=emails&status=dead";
  let left = 5_000;
  let release = () => {};
  serveJobs("/admin/queues/emails/jobs", () => ({ items: [deadMail], total: left }));
  server.use(
    http.post(`${API}/admin/queues/emails/retry-dead`, async () => {
      // The fourth step waits until it is stopped.
      if (left === 3_500) await new Promise<void>((resolve) => (release = resolve));
      left -= 500;
      return HttpResponse.json({ retried: 500, complete: left === 0 });
    }),
  );
  await showTo("admin", <JobsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Retry all 5,000 dead jobs" }));
  await userEvent.click(screen.getByRole("button", { name: "Retry 5,000 dead jobs" }));
  await waitFor(() => expect(screen.getByRole("progressbar", { name: "Retried" })).toHaveValue(1_500), {
    timeout: 3_000,
  });
  expect(screen.getByText("1,500 of 5,000")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(await screen.findByText(/^Stopped\. What was retried stays so/)).toBeInTheDocument();
  release();
  await waitFor(() => expect(left).toBe(3_000));
  expect(screen.queryByRole("button", { name: "Stop" })).not.toBeInTheDocument();
});

test("a stopped retry keeps what it has done and sends nothing more", async () => {
  url.search = "queue=emails&status=dead";
  serveJobs("/admin/queues/emails/jobs", () => ({ items: [deadMail], total: 700 }));
  let requests = 0;
  server.use(
    http.post(`${API}/admin/queues/emails/retry-dead`, async () => {
      requests += 1;
      return new Promise<never>(() => {});
    }),
  );
  await showTo("admin", <JobsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Retry all 700 dead jobs" }));
  await userEvent.click(screen.getByRole("button", { name: "Retry 700 dead jobs" }));
  await waitFor(() => expect(requests).toBe(1));
  await userEvent.click(await screen.findByRole("button", { name: "Stop" }));
  expect(await screen.findByText(/^Stopped\. What was retried stays so/)).toBeInTheDocument();
  expect(requests).toBe(1);
});

test("jobs that are chosen are run again one by one, and one that has ended meanwhile is left", async () => {
  url.search = "status=dead";
  const other: Job = { ...deadMail, id: deadMail.id.replace(/b$/, "c"), kind: "payments.settle" };
  const done: Job = { ...deadMail, id: deadMail.id.replace(/b$/, "d"), status: "done" };
  serveJobs("/admin/jobs", () => ({ items: [deadMail, other, done], total: 3 }));
  const retried: string[] = [];
  server.use(
    http.post(`${API}/admin/jobs/:id/retry`, ({ params }) => {
      retried.push(String(params.id));
      return params.id === other.id ? problem(409, "invalid_transition") : HttpResponse.json(deadMailDetail);
    }),
  );
  await showTo("admin", <JobsPage />);
  // There is nothing to do with one that is done.
  expect(await screen.findAllByRole("checkbox", { name: /^Choose (emails|payments)/ })).toHaveLength(2);
  await userEvent.click(screen.getByRole("checkbox", { name: "Choose all on this page" }));
  await userEvent.click(screen.getByRole("button", { name: "Run 2 jobs now" }));
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Run 2 jobs now" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(retried).toEqual([deadMail.id, other.id]);
  expect(screen.queryByRole("button", { name: /^Run 2 jobs/ })).not.toBeInTheDocument();
});

test("of all queues together nothing is retried at once", async () => {
  url.search = "status=dead";
  serveJobs("/admin/jobs", () => ({ items: [deadMail], total: 1 }));
  await showTo("admin", <JobsPage />);
  expect(await screen.findByText("Choose a queue to retry all of its dead jobs.")).toBeInTheDocument();
});

test("a job shows why it failed and what it did outside, and is retried after a word of warning", async () => {
  const path = `${API}/admin/jobs/${deadMail.id}`;
  let isRetried = false;
  server.use(
    http.get(path, () => HttpResponse.json(isRetried ? { ...deadMailDetail, status: "done" } : deadMailDetail)),
    http.post(`${path}/retry`, () => {
      if (isRetried) return problem(409, "invalid_transition");
      isRetried = true;
      return HttpResponse.json(deadMailDetail);
    }),
  );
  await showTo("admin", <JobPage id={deadMail.id} />);
  expect(await screen.findByText("Attempt 5 failed")).toBeInTheDocument();
  expect(screen.getByText("smtp was begun; whether it happened is not recorded")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(screen.getByText(/is not done twice/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Retry this job" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Retry" })).not.toBeInTheDocument());
  expect(isRetried).toBe(true);
});
