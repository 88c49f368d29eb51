import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { KeptExport } from "@/lib/api/types";
import * as files from "@/lib/files";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { fetchKeptFile } from "./fetch-kept-file";
import { KeepButton } from "./keep-button";
import { KeptFiles } from "./kept-files";

const saved: { name: string; text: Promise<string> }[] = [];
beforeEach(() => {
  saved.length = 0;
  vi.spyOn(files, "saveFile").mockImplementation((file, name) => void saved.push({ name, text: file.text() }));
});

const kept: KeptExport = {
  id: "0190c0de-0000-7000-8000-0000000000d1",
  file: "users.csv",
  state: "ready",
  rows: 30_000,
  bytes: 3_440_000,
  requested_by: null,
  created_at: "2026-12-01T09:00:00Z",
  finished_at: "2026-12-01T09:00:05Z",
  expires_at: "2026-12-02T09:00:00Z",
};
const bytes = (text: string) => new TextEncoder().encode(text);

/** A body that breaks off after this text. */
const cut = (text: string) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes(text)),
    // What was read before has arrived by then.
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.error(new Error("gone"));
    },
  });

/** An API whose file is `name,Zoë`, sent in parts: what each request asks for. */
function serveParts(...parts: (() => Response)[]) {
  const asked: (string | null)[][] = [];
  server.use(
    http.get(`${API}/admin/exports/${kept.id}`, ({ request }) => {
      asked.push([request.headers.get("range"), request.headers.get("if-range")]);
      return parts[Math.min(asked.length, parts.length) - 1]!();
    }),
  );
  return asked;
}

const part = (status: number, content: BodyInit) =>
  new HttpResponse(content, { status, headers: { "content-type": "text/csv", etag: '"a"' } });
const fetchIt = () =>
  fetchKeptFile(
    kept.id,
    () => undefined,
    new AbortController().signal,
    () => Promise.resolve(),
  );

test("a download that breaks off is gone on with from where it was", async () => {
  await showTo("auditor", null);
  const asked = serveParts(
    () => part(200, cut("name,")),
    () => problem(503, "unavailable"),
    () => part(206, "Zoë"),
  );
  expect(await (await fetchIt()).text()).toBe("name,Zoë");
  expect(asked).toEqual([
    [null, null],
    ["bytes=5-", '"a"'],
    ["bytes=5-", '"a"'],
  ]);
});

test("a file that is another by now is read from its beginning", async () => {
  await showTo("auditor", null);
  serveParts(
    () => part(200, cut("old,")),
    () => part(200, "new,Zoë"),
  );
  expect(await (await fetchIt()).text()).toBe("new,Zoë");
});

test("a line that breaks after the last byte has brought the whole file", async () => {
  await showTo("auditor", null);
  serveParts(
    () => part(200, cut("name,Zoë")),
    () => problem(416, "range_not_satisfiable"),
  );
  expect(await (await fetchIt()).text()).toBe("name,Zoë");
});

test("it is given up when nothing more comes, and at once when the file is gone", async () => {
  await showTo("auditor", null);
  const asked = serveParts(() => part(200, cut("")));
  await expect(fetchIt()).rejects.toThrow();
  expect(asked).toHaveLength(5);
  const gone = serveParts(() => problem(404, "not_found"));
  await expect(fetchIt()).rejects.toThrow();
  expect(gone).toHaveLength(1);
});

test("an auditor saves a kept file and can't delete it; one that is being written can't be saved", async () => {
  const writing = { ...kept, id: "0190c0de-0000-7000-8000-0000000000d2", file: "payments.csv", state: "writing" };
  server.use(http.get(`${API}/admin/exports`, () => HttpResponse.json({ items: [kept, writing] })));
  serveParts(() => part(200, "name\r\n"));
  await showTo("auditor", <KeptFiles />);
  const row = within(await screen.findByRole("row", { name: /users\.csv/ }));
  expect(row.getByText("3.4 MB")).toBeInTheDocument();
  await userEvent.click(row.getByRole("button", { name: "Save users.csv" }));
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]!.name).toBe("users.csv");
  expect(screen.getAllByRole("button")).toHaveLength(1);
});

test("an admin has what is filtered kept as a file, and deletes one after being asked", async () => {
  const asked: string[] = [];
  server.use(
    http.get(`${API}/admin/exports`, () => HttpResponse.json({ items: [kept] })),
    http.post(`${API}/admin/export/payments.csv`, ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).search));
      return HttpResponse.json(kept, { status: 202 });
    }),
    http.delete(`${API}/admin/exports/${kept.id}`, () => {
      asked.push("deleted");
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await showTo(
    "admin",
    <>
      <KeepButton file="payments" query={{ status: "refunded" }} />
      <KeptFiles />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Keep as a file" }));
  await vi.waitFor(() => expect(asked).toEqual(["?status=refunded&timezone=America/New_York"]));
  await userEvent.click(await screen.findByRole("button", { name: "Delete users.csv" }));
  expect(asked).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Delete the file" }));
  await vi.waitFor(() => expect(asked[1]).toBe("deleted"));
});

test("asked again after a lost response, one file is written; asked for anew, another", async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post(`${API}/admin/export/users.csv`, ({ request }) => {
      keys.push(request.headers.get("idempotency-key"));
      return keys.length === 1 ? problem(503, "unavailable") : HttpResponse.json(kept, { status: 202 });
    }),
  );
  await showTo("admin", <KeepButton file="users" query={{ role: "coach" }} />);
  const button = await screen.findByRole("button", { name: "Keep as a file" });
  for (const sent of [1, 2, 3]) {
    await userEvent.click(button);
    await vi.waitFor(() => expect(keys).toHaveLength(sent));
    await vi.waitFor(() => expect(button).toBeEnabled());
  }
  expect(keys[0]).not.toBeNull();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[1]);
});
