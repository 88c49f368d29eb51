import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { QueueMinute, QueueStats } from "@/lib/api/types";
import { emptyQueue } from "@/test/admin";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { QueuesPage } from "./queues-page";

/** An API with these queues, whose stream the test writes to. */
function serve(items: QueueStats[], history: { queue: string; minutes: QueueMinute[] }[] = []) {
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  server.use(
    http.get(`${API}/admin/queues`, () => HttpResponse.json({ items })),
    http.get(`${API}/admin/queues/history`, () => HttpResponse.json({ items: history })),
    http.get(`${API}/admin/queues/stream`, () => {
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) });
      return new HttpResponse(body, { headers: { "content-type": "text/event-stream" } });
    }),
  );
  return {
    send(at: string, queues: QueueStats[]) {
      const text = `event: queues\ndata: ${JSON.stringify({ at, items: queues })}\n\n`;
      stream!.enqueue(new TextEncoder().encode(text));
    },
  };
}

const names = () => screen.getAllByRole("rowheader").map((header) => header.textContent);

test("the queue whose oldest job has waited longest comes first, also when the stream says so", async () => {
  const api = serve([emptyQueue("emails", { oldest_pending_seconds: 5 }), emptyQueue("payments")]);
  await showTo("auditor", <QueuesPage />);
  expect(await screen.findByText("Live, every second")).toBeInTheDocument();
  await waitFor(() => expect(names()).toEqual(["emails", "payments"]));
  api.send("2026-12-01T09:00:00Z", [
    emptyQueue("emails", { oldest_pending_seconds: 5 }),
    emptyQueue("payments", { oldest_pending_seconds: 130, pending: 12, concurrency: 4 }),
  ]);
  await waitFor(() => expect(names()).toEqual(["paymentsLate4 at once at most", "emails"]));
  const row = screen.getByRole("row", { name: /payments/ });
  expect(within(row).getByText("2 min")).toBeInTheDocument();
  expect(within(row).getByRole("link", { name: /^12/ })).toHaveAttribute(
    "href",
    "/admin/jobs?queue=payments&status=pending",
  );
});

test("the last hour is drawn, and its most is said; the minute that is not over is left out", async () => {
  const minute = (at: string, pending: number | null, done: number): QueueMinute => ({
    at: `2026-12-01T${at}:00Z`,
    pending,
    oldest_pending_seconds: pending === null ? null : pending * 10,
    done,
    failed: 0,
  });
  const minutes = [
    minute("08:00", 3, 40),
    minute("08:01", null, 0),
    minute("08:02", 12, 1_250),
    minute("08:03", 90, 9_999),
  ];
  serve([emptyQueue("emails"), emptyQueue("payments")], [{ queue: "emails", minutes }]);
  await showTo("auditor", <QueuesPage />);
  const row = within(await screen.findByRole("row", { name: /emails/ }));
  expect((await row.findAllByRole("listitem")).map(({ textContent }) => textContent)).toEqual([
    "Waiting in the last hour: up to 12",
    "Oldest in the last hour: up to 2 min",
    "Done a minute in the last hour: up to 1,250",
  ]);
  expect(within(screen.getByRole("row", { name: /payments/ })).queryByRole("list")).not.toBeInTheDocument();
});

test("no stream is open while the tab is hidden", async () => {
  serve([emptyQueue("emails")]);
  await showTo("auditor", <QueuesPage />);
  expect(await screen.findByText("Live, every second")).toBeInTheDocument();
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(await screen.findByText("Not live at the moment")).toBeInTheDocument();
  visibility.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(await screen.findByText("Live, every second")).toBeInTheDocument();
  visibility.mockRestore();
});

test("an auditor sees the numbers and no button", async () => {
  serve([emptyQueue("emails", { dead: 1 })]);
  await showTo("auditor", <QueuesPage />);
  expect(await screen.findByRole("rowheader", { name: /emails/ })).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("a pause is confirmed in words before it is sent, and a refusal is said", async () => {
  serve([emptyQueue("emails")]);
  const paused: string[] = [];
  let isRefused = true;
  server.use(
    http.post(`${API}/admin/queues/:queue/pause`, ({ params }) => {
      if (isRefused) return problem(503, "unavailable");
      paused.push(String(params.queue));
      return HttpResponse.json(emptyQueue("emails", { paused: true }));
    }),
  );
  await showTo("admin", <QueuesPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Act on emails" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Pause" }));
  expect(screen.getByText(/Jobs that run go on/)).toBeInTheDocument();
  const dialog = screen.getByRole("dialog", { name: "Pause emails?" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Pause emails" }));
  expect(await within(dialog).findByText("It is unavailable.")).toBeInTheDocument();
  isRefused = false;
  await userEvent.click(within(dialog).getByRole("button", { name: "Pause emails" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(paused).toEqual(["emails"]);
});

test("limits that are not numbers in their range are not sent", async () => {
  serve([emptyQueue("emails", { concurrency: 4 })]);
  const sent: unknown[] = [];
  server.use(
    http.patch(`${API}/admin/queues/emails`, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(emptyQueue("emails"));
    }),
  );
  await showTo("admin", <QueuesPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Act on emails" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Set limits" }));
  const atOnce = screen.getByLabelText("At once");
  expect(atOnce).toHaveValue("4");
  await userEvent.clear(atOnce);
  await userEvent.type(screen.getByLabelText("In a second"), "none");
  expect(screen.getByRole("button", { name: "Set these limits" })).toBeDisabled();
  await userEvent.clear(screen.getByLabelText("In a second"));
  await userEvent.type(screen.getByLabelText("In a second"), "0.5");
  await userEvent.click(screen.getByRole("button", { name: "Limit to 0.5 a second" }));
  await waitFor(() => expect(sent).toEqual([{ concurrency: null, rate_per_second: 0.5 }]));
});
