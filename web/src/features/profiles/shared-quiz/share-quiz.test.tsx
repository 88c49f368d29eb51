import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { sharedQuizQuery } from "@/lib/api/queries";
import type { Booking, SharedQuiz } from "@/lib/api/types";
import { makeQueryClient } from "@/lib/query-client";
import { startSignedOut } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { notShared, summary } from "@/test/shared-quiz";
import { ClientAnswers } from "./client-answers";
import { ShareQuiz } from "./share-quiz";

vi.mock("next/navigation", async () => {
  const { useSyncExternalStore } = await import("react");
  const listeners = new Set<() => void>();
  for (const name of ["pushState", "replaceState"] as const) {
    const change = window.history[name].bind(window.history);
    window.history[name] = (...entry) => {
      change(...entry);
      listeners.forEach((changed) => changed());
    };
  }
  const listen = (changed: () => void) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  };
  return {
    usePathname: () => window.location.pathname,
    useSearchParams: () => new URLSearchParams(useSyncExternalStore(listen, () => window.location.search)),
  };
});

const booking = {
  id: "b1",
  client_id: "ana",
  coach_id: "ben",
  client_name: "Ana Ribeiro",
  coach_name: "Ben Okafor",
  status: "confirmed",
} as Booking;

beforeEach(async () => {
  window.history.replaceState(null, "", "/bookings/b1");
  await startSignedOut();
});

function Page({ status }: { status: Booking["status"] }) {
  const shared = useQuery(sharedQuizQuery("b1"));
  return shared.data ? <ShareQuiz booking={{ ...booking, status }} shared={shared.data} /> : <p>It loads</p>;
}

/** The page of a session, for its client, on an API that keeps what is shared. */
async function show(initial: SharedQuiz, status: Booking["status"] = "confirmed") {
  let shared = initial;
  const requests: string[] = [];
  const answer = (method: string, change: () => void) => {
    requests.push(method);
    change();
    return new HttpResponse(null, { status: 204 });
  };
  server.use(
    http.get(`${API}/booking/b1/quiz-summary`, () => HttpResponse.json(shared)),
    http.put(`${API}/booking/b1/quiz-summary`, () =>
      answer("PUT", () => (shared = { ...shared, shared_at: "2026-12-01T08:00:00Z" })),
    ),
    http.delete(`${API}/booking/b1/quiz-summary`, () =>
      answer("DELETE", () => (shared = { ...shared, shared_at: null })),
    ),
  );
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <Page status={status} />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(screen.queryByText("It loads")).not.toBeInTheDocument());
  return requests;
}

test("nothing is shared before the client has seen what it is, and it is taken back where it was shared", async () => {
  const user = userEvent.setup();
  const requests = await show({ ...notShared, summary });
  expect(screen.getByText(/reads nothing of them unless you choose so/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^Share/ })).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "See what would be shared" }));
  const sheet = await screen.findByRole("dialog", { name: "What Ben Okafor would read" });
  for (const text of [
    "Relocation",
    summary.goal_description,
    "moving abroad and language",
    summary.desired_outcome,
    "Swedish and English; most freely English",
    "Sweden",
    "Portugal",
    "Mon 08:00–18:00 (Stockholm time)",
  ]) {
    expect(within(sheet).getByText(text)).toBeInTheDocument();
  }
  expect(requests).toEqual([]);
  await user.click(within(sheet).getByRole("button", { name: "Share this with Ben Okafor" }));
  expect(await screen.findByRole("heading", { name: "Ben Okafor can read your answers" })).toBeInTheDocument();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "See what is shared" }));
  await user.click(await screen.findByRole("button", { name: "Stop sharing with Ben Okafor" }));
  expect(await screen.findByRole("button", { name: "See what would be shared" })).toBeInTheDocument();
  expect(requests).toEqual(["PUT", "DELETE"]);
});

test("a refusal stays in the sheet, in words", async () => {
  const user = userEvent.setup();
  await show({ ...notShared, summary });
  server.use(
    http.put(`${API}/booking/b1/quiz-summary`, () =>
      problem(409, "invalid_transition", { detail: "The account of your coach is closed." }),
    ),
  );
  await user.click(screen.getByRole("button", { name: "See what would be shared" }));
  await user.click(await screen.findByRole("button", { name: "Share this with Ben Okafor" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The account of your coach is closed.");
  expect(screen.getByRole("dialog")).toBeInTheDocument();
});

test("without a complete quiz nothing is offered", async () => {
  await show(notShared);
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
});

test.each(["pending", "cancelled"] as const)("a session that is %s offers nothing", async (status) => {
  await show({ ...notShared, summary }, status);
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
});

test("what is shared already can be taken back on a session that was cancelled", async () => {
  await show({ shared_at: "2026-12-01T08:00:00Z", summary }, "cancelled");
  expect(screen.getByRole("button", { name: "See what is shared" })).toBeInTheDocument();
});

test("a coach reads the same answers, and nothing where nothing is shared", () => {
  const { rerender } = render(<ClientAnswers booking={booking} shared={notShared} />);
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
  rerender(<ClientAnswers booking={booking} shared={{ shared_at: "2026-12-01T08:00:00Z", summary }} />);
  const answers = screen.getByRole("region", { name: "What Ana Ribeiro shares with you" });
  expect(within(answers).getByText(summary.goal_description)).toBeInTheDocument();
});
