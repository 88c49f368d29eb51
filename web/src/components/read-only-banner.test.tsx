import { act, render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { api } from "@/lib/api/client";
import { API, problem, server } from "@/test/server";
import { ReadOnlyBanner } from "./read-only-banner";

const TITLE = "Rapport can only be read for now";

/** Asks the API for something; it answers with these headers. */
async function asks(headers: Record<string, string>, status = 200) {
  server.use(
    http.get(`${API}/quiz`, () =>
      status === 200
        ? HttpResponse.json({ factors: [] }, { headers })
        : new HttpResponse(problem(status, "read_only").body, { status, headers }),
    ),
  );
  await act(async () => {
    await api.GET("/quiz").catch(() => undefined);
  });
}

test("while the API says that it can only be read, every page does, and in the words of the team", async () => {
  render(<ReadOnlyBanner />);
  await asks({ "x-request-id": "r-1" });
  expect(screen.queryByText(TITLE)).not.toBeInTheDocument();

  await asks({ "x-request-id": "r-2", "x-read-only": "true", "x-read-only-reason": "Until%2022%3A00%20%F0%9F%8C%99" });
  expect(await screen.findByRole("status")).toHaveTextContent(TITLE);
  expect(screen.getByText("Until 22:00 🌙")).toBeInTheDocument();

  await asks({ "x-request-id": "r-3", "x-read-only": "true" }, 503);
  expect(screen.getByText(TITLE)).toBeInTheDocument();
  expect(screen.queryByText("Until 22:00 🌙")).not.toBeInTheDocument();

  // The proxy, while the API is away.
  await asks({}, 502);
  expect(screen.getByText(TITLE)).toBeInTheDocument();

  await asks({ "x-request-id": "r-4" });
  expect(screen.queryByText(TITLE)).not.toBeInTheDocument();
});

test("a reason that can't be read is left out", async () => {
  render(<ReadOnlyBanner />);
  await asks({ "x-request-id": "r-1", "x-read-only": "true", "x-read-only-reason": "%E0%A4%A" });
  expect(await screen.findByText(TITLE)).toBeInTheDocument();
  await asks({ "x-request-id": "r-2" });
  expect(screen.queryByText(TITLE)).not.toBeInTheDocument();
});
