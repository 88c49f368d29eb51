import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { API, server } from "@/test/server";
import { showTo } from "@/test/team";
import { RunbookPage } from "./runbook-page";

/** An API in this mode. Returns the changes that it was sent. */
function serve(mode: { is_on: boolean; reason?: string; by_configuration: boolean }) {
  const sent: unknown[] = [];
  let now = mode;
  server.use(
    http.get(`${API}/admin/read-only`, () => HttpResponse.json(now)),
    http.get(`${API}/admin/metrics/checks`, () => HttpResponse.json({ checked_at: null, differing: [] })),
    http.put(`${API}/admin/read-only`, async ({ request }) => {
      const change = (await request.json()) as { is_on: boolean; reason?: string };
      sent.push(change);
      now = { by_configuration: false, ...change };
      return HttpResponse.json(now);
    }),
  );
  return sent;
}

test("read-only mode needs a reason, and is ended without one", async () => {
  const sent = serve({ is_on: false, by_configuration: false });
  await showTo("admin", <RunbookPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Make Rapport read-only" }));
  const act = () => within(screen.getByRole("dialog")).getByRole("button", { name: /read-only/ });
  expect(act()).toBeDisabled();
  await userEvent.type(screen.getByLabelText("What people are shown"), "Back at 15:00 UTC.");
  await userEvent.click(act());
  expect(await screen.findByText("Back at 15:00 UTC.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "End read-only mode" }));
  await userEvent.click(act());
  expect(await screen.findByRole("button", { name: "Make Rapport read-only" })).toBeInTheDocument();
  await waitFor(() => expect(sent).toEqual([{ is_on: true, reason: "Back at 15:00 UTC." }, { is_on: false }]));
});

test("what the configuration says can't be ended, and an auditor ends nothing", async () => {
  serve({ is_on: true, reason: "A move", by_configuration: true });
  const { unmount } = await showTo("admin", <RunbookPage />);
  expect(await screen.findByText("It is so by the configuration, and ends there.")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
  unmount();
  serve({ is_on: true, reason: "A move", by_configuration: false });
  await showTo("auditor", <RunbookPage />);
  expect(await screen.findByText("A move")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
