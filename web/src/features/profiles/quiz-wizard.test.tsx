import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientProfile, FactorDefinition } from "@/lib/api/types";
import { startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { QuizWizard } from "./quiz-wizard";

const router = vi.hoisted(() => ({ push: vi.fn() }));
vi.mock("next/navigation", async () => {
  const { useSyncExternalStore } = await import("react");
  const listen = (changed: () => void) => {
    const push = window.history.pushState.bind(window.history);
    window.history.pushState = (...entry) => {
      push(...entry);
      changed();
    };
    return () => {
      window.history.pushState = push;
    };
  };
  return {
    useRouter: () => router,
    useSearchParams: () => new URLSearchParams(useSyncExternalStore(listen, () => window.location.search)),
  };
});

const choices = (...values: string[]) => values.map((value) => ({ value, label: value }));
const definitions: FactorDefinition[] = [
  { key: "primary_goal", type: "choice", label: "What first?", help: "Why.", choices: choices("career", "studies") },
  { key: "goal_description", type: "text", label: "What is going on?", help: "Why.", bounds: { min: 20, max: 2000 } },
  {
    key: "challenges",
    type: "tags",
    label: "What stands in your way?",
    help: "Why.",
    bounds: { min: 1, max: 10 },
    item_bounds: { min: 1, max: 40 },
  },
];

const profile: ClientProfile = {
  full_name: "Ana Ribeiro",
  timezone: "Europe/Lisbon",
  phone: "+351 1",
  country: "PT",
  // The document allows any object, so its generated type has no members.
  preferences: { theme: "quiet" } as object as ClientProfile["preferences"],
};

const saved: Record<string, unknown>[] = [];

function acceptSaves() {
  server.use(
    http.put(`${API}/profile`, async ({ request }) => {
      saved.push((await request.json()) as Record<string, unknown>);
      return HttpResponse.json({ user: {}, profile });
    }),
  );
}

const show = (draft?: object) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <QuizWizard definitions={definitions} profile={{ ...profile, ...(draft ? { quiz_draft: draft } : {}) }} />
    </QueryClientProvider>,
  );

const words = "I want to change my work within a year.";

beforeEach(async () => {
  saved.length = 0;
  router.push.mockReset();
  window.history.replaceState(null, "", "/quiz");
  await startSignedOut();
});

describe("the quiz", () => {
  test("is used by the keyboard, requires every answer, and keeps the answers on the way back", async () => {
    acceptSaves();
    const user = userEvent.setup();
    show();
    expect(screen.getByText("1 of 3")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Continue" }));
    expect(screen.getByRole("alert")).toHaveTextContent("This is needed.");

    await user.click(screen.getByLabelText("career"));
    await user.keyboard("{Enter}");
    expect(await screen.findByText("2 of 3")).toBeInTheDocument();
    await user.type(screen.getByRole("textbox"), words);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText("3 of 3")).toBeInTheDocument();

    await user.click(screen.getByRole("button", { name: "Back" }));
    expect(await screen.findByRole("textbox")).toHaveValue(words);
    await user.click(screen.getByRole("button", { name: "Back" }));
    expect(await screen.findByLabelText("career")).toBeChecked();
  });

  test("saves valid answers as a draft, and keeps the rest of the profile", async () => {
    acceptSaves();
    const user = userEvent.setup();
    show();
    await user.click(screen.getByLabelText("career"));
    await user.keyboard("{Enter}");
    await screen.findByText("2 of 3");
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).toEqual({
      full_name: "Ana Ribeiro",
      timezone: "Europe/Lisbon",
      phone: "+351 1",
      country: "PT",
      preferences: { theme: "quiet" },
      quiz_draft: { primary_goal: "career" },
    });
    await user.type(screen.getByRole("textbox"), "too short");
    await user.click(screen.getByRole("button", { name: "Back" }));
    expect(await screen.findByText("Saved")).toBeInTheDocument();
    await waitFor(() => expect(saved.length).toBeGreaterThan(1), { timeout: 4000 });
    expect(saved.at(-1)).toMatchObject({ quiz_draft: { primary_goal: "career" } });
    expect(saved.at(-1)!.quiz_draft).not.toHaveProperty("goal_description");
  });

  test("continues where the draft ended", () => {
    show({ primary_goal: "career", goal_description: words });
    expect(screen.getByText("3 of 3")).toBeInTheDocument();
  });

  test("sends all answers at the end and opens the matches", async () => {
    acceptSaves();
    const user = userEvent.setup();
    show({ primary_goal: "career", goal_description: words });
    await user.type(screen.getByRole("textbox"), "Fear of change{Enter}");
    await user.click(screen.getByRole("button", { name: "Show my coaches" }));
    await waitFor(() => expect(router.push).toHaveBeenCalledWith("/matches"));
    expect(saved.at(-1)).toMatchObject({
      quiz: { primary_goal: "career", goal_description: words, challenges: ["fear-of-change"] },
    });
    expect(saved.at(-1)).not.toHaveProperty("quiz_draft");
  });

  test("goes to the question whose answer the API refuses", async () => {
    server.use(
      http.put(`${API}/profile`, () =>
        HttpResponse.json(
          {
            code: "validation_failed",
            detail: "Some fields need another look",
            status: 422,
            errors: [{ field: "quiz.goal_description", code: "too_short", message: "Say a little more." }],
          },
          { status: 422 },
        ),
      ),
    );
    const user = userEvent.setup();
    show({ primary_goal: "career", goal_description: words, challenges: ["change"] });
    await user.click(screen.getByRole("button", { name: "Show my coaches" }));
    expect(await screen.findByText("2 of 3")).toBeInTheDocument();
    const question = screen.getByRole("group", { name: "What is going on?" });
    expect(within(question).getByText("Say a little more.")).toBeInTheDocument();
    expect(router.push).not.toHaveBeenCalled();
  });

  test("offers to save a draft again after a failure, and keeps the answers", async () => {
    server.use(http.put(`${API}/profile`, () => HttpResponse.json({ code: "unavailable" }, { status: 503 })));
    const user = userEvent.setup();
    show();
    await user.click(screen.getByLabelText("career"));
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Your answers are not saved yet")).toBeInTheDocument();
    acceptSaves();
    await user.click(screen.getByRole("button", { name: "Save again" }));
    expect(await screen.findByText("Saved")).toBeInTheDocument();
    expect(saved).toEqual([expect.objectContaining({ quiz_draft: { primary_goal: "career" } })]);
  });
});
