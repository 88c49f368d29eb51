import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startSignedOut, startWithCookie } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { ComparedFit } from "./compared-fit";

const factor = (score: number, weight: number, points: number) => ({ score, weight, points });
const match = {
  coach: { id: "c1" },
  points: 82,
  factors: {
    language: factor(1, 0.25, 25),
    country: factor(1, 0.2, 20),
    goals: factor(0.6, 0.3, 18),
    budget: factor(0.8, 0.15, 12),
    availability: factor(0.7, 0.1, 7),
  },
};

function show() {
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <AuthProvider>
        <table>
          <tbody>
            <ComparedFit coachIds={["c1", "c2"]} isExpected />
          </tbody>
        </table>
      </AuthProvider>
    </QueryClientProvider>,
  );
}

const cells = (row: string) =>
  [...screen.getByRole("rowheader", { name: row }).closest("tr")!.querySelectorAll("td")].map(
    (cell) => cell.textContent,
  );

test("a client sees the points of each coach by factor, and of whom they are not known", async () => {
  startWithCookie();
  acceptRefreshes();
  server.use(
    http.get(`${API}/coaches/:id/match`, ({ params }) =>
      params.id === "c1" ? HttpResponse.json({ ...match, changes: [] }) : problem(404, "not_found"),
    ),
  );
  show();
  await screen.findByText("82 of 100 points");
  await screen.findByText("Not known now");
  expect(cells("Fits you")).toEqual(["82 of 100 points", "Not known now"]);
  expect(cells("Goals")).toEqual(["18 of 30", "–"]);
  expect(cells("Time")).toEqual(["7 of 10", "–"]);
});

test("without the answers of the quiz a client is led there", async () => {
  startWithCookie();
  acceptRefreshes();
  server.use(http.get(`${API}/coaches/:id/match`, () => problem(409, "quiz_incomplete")));
  show();
  expect(await screen.findByRole("link", { name: "Go to the quiz" })).toHaveAttribute("href", "/quiz");
});

test("a stranger sees no such rows", async () => {
  await startSignedOut();
  show();
  expect(screen.queryByRole("rowheader")).not.toBeInTheDocument();
});
