import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { AuthProvider } from "@/lib/auth/auth-provider";
import type { Match } from "@/lib/api/types";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startSignedOut, startWithCookie } from "@/test/auth";
import { ben } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { WhyThisCoach } from "./why-this-coach";

const factor = (score: number, weight: number, points: number) => ({ score, weight, points });
const match = {
  coach: { id: "c1", full_name: "Ben Okafor" },
  score: 0.82,
  confidence: 0.91,
  points: 82,
  factors: {
    language: factor(1, 0.25, 25),
    country: factor(1, 0.2, 20),
    goals: factor(0.6, 0.3, 18),
    budget: factor(0.8, 0.15, 12),
    availability: factor(0.7, 0.1, 7),
  },
  reasons: ["Speaks German and English"],
  warnings: ["few_reviews"],
} as unknown as Match;

const language = { factor: "language", points: 21, message: "Add French to your languages, if you speak it." };
const budget = { factor: "budget", points: 9, message: "Raise your budget to €100 an hour." };

let asked = 0;

beforeEach(() => {
  asked = 0;
  server.use(
    http.get(`${API}/coaches/:id/match`, ({ params }) => {
      asked += 1;
      return HttpResponse.json(
        params.id === "c1" ? { ...match, changes: [] } : { ...match, points: 31, changes: [language, budget] },
      );
    }),
  );
});

function show(coachId = "c1") {
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <AuthProvider>
        <WhyThisCoach coachId={coachId} name="Ben Okafor" isExpected />
        <p>The free times</p>
      </AuthProvider>
    </QueryClientProvider>,
  );
}

function asClient() {
  startWithCookie();
  acceptRefreshes();
}

test("a client sees the points, the reasons, what to know before and the five factors", async () => {
  asClient();
  show();
  const why = await screen.findByRole("region", { name: "Why Ben Okafor fits you" });
  expect(within(why).getByText("Speaks German and English")).toBeInTheDocument();
  expect(within(why).getByText(/Only a few people have left a review/)).toBeInTheDocument();
  expect(within(why).getByRole("rowheader", { name: "Goals" }).closest("tr")).toHaveTextContent(/60 %18 of 30$/);
  expect(asked).toBe(1);
});

test("of a coach who fits less a client reads what would bring more points", async () => {
  asClient();
  show("c2");
  const how = await screen.findByRole("region", { name: "How well Ben Okafor fits you" });
  await userEvent.click(await within(how).findByText("What would bring more points"));
  const changes = how.querySelector("details")!;
  expect(changes).toHaveAttribute("open");
  const lines = within(changes)
    .getAllByRole("listitem")
    .map((line) => line.textContent);
  expect(lines).toEqual([`21 points: ${language.message}`, `9 points: ${budget.message}`]);
  expect(within(changes).getByRole("link", { name: "Change your answers" })).toHaveAttribute("href", "/quiz?step=1");
});

test("of a coach with all points there is nothing to change", async () => {
  asClient();
  show();
  await screen.findByRole("region", { name: "Why Ben Okafor fits you" });
  expect(screen.queryByText("What would bring more points")).not.toBeInTheDocument();
});

test("a client without answers is led to the quiz", async () => {
  asClient();
  server.use(http.get(`${API}/coaches/:id/match`, () => problem(409, "quiz_incomplete", { missing: ["budget"] })));
  show();
  expect(await screen.findByRole("link", { name: "Take the quiz" })).toHaveAttribute("href", "/quiz");
});

test("for a stranger and a coach there is nothing, and nothing is asked", async () => {
  await startSignedOut();
  show();
  expect(await screen.findByText("The free times")).toBeInTheDocument();
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
  startWithCookie();
  acceptRefreshes({ user: ben });
  show();
  expect(await screen.findAllByText("The free times")).toHaveLength(2);
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
  expect(asked).toBe(0);
});
