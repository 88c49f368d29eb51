import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import * as files from "@/lib/files";
import { API, problem, server } from "@/test/server";
import { showTo } from "@/test/team";
import { ExportButton } from "./export-button";
import { sizeText } from "./fetch-export";

const saved: { name: string; text: Promise<string> }[] = [];
beforeEach(() => {
  saved.length = 0;
  vi.spyOn(files, "saveFile").mockImplementation((file, name) => void saved.push({ name, text: file.text() }));
});

const csv = (body: ReadableStream<Uint8Array>) =>
  new HttpResponse(body, {
    headers: { "content-type": "text/csv", "content-disposition": 'attachment; filename="users-2026.csv"' },
  });
const bytes = (text: string) => new TextEncoder().encode(text);
const save = () => userEvent.click(screen.getByRole("button", { name: /Save as a table/ }));

test("all rows of what is filtered are saved under the name that the API gives them", async () => {
  const asked: string[] = [];
  server.use(
    http.get(`${API}/admin/export/users.csv`, ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).search));
      return csv(
        new ReadableStream({
          start(controller) {
            controller.enqueue(bytes("\ufeffname\r\n"));
            controller.enqueue(bytes("Zoë\r\n"));
            controller.close();
          },
        }),
      );
    }),
  );
  await showTo("auditor", <ExportButton file="users" query={{ role: "coach" }} />);
  await save();
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]!.name).toBe("users-2026.csv");
  expect((await saved[0]!.text).replace("\ufeff", "")).toBe("name\r\nZoë\r\n");
  expect(asked).toEqual(["?role=coach&timezone=America/New_York"]);
});

test("a file that breaks off is not saved, and neither is one that is refused or stopped", async () => {
  let answer: () => Response = () =>
    csv(
      new ReadableStream({
        start: (controller) => controller.enqueue(bytes("name\r\n")),
        pull: (controller) => controller.error(new Error("gone")),
      }),
    );
  server.use(http.get(`${API}/admin/export/users.csv`, () => answer()));
  await showTo("admin", <ExportButton file="users" query={{}} />);
  await save();
  expect(await screen.findByText(/Nothing was saved/)).toBeInTheDocument();
  answer = () => problem(403, "forbidden");
  await save();
  expect(await screen.findByText("It is forbidden. Nothing was saved.")).toBeInTheDocument();
  answer = () => csv(new ReadableStream({ start: (controller) => controller.enqueue(bytes("x".repeat(12_000))) }));
  await save();
  expect(await screen.findByText("12 KB so far")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(await screen.findByRole("button", { name: /Save as a table/ })).toBeInTheDocument();
  expect(saved).toEqual([]);
});

test("sizes are said in the unit that fits", () => {
  expect([0, 999, 1_000, 12_400, 3_440_000].map(sizeText)).toEqual(["0 B", "999 B", "1 KB", "12 KB", "3.4 MB"]);
});
