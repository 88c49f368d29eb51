import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientProfile, FactorDefinition } from "@/lib/api/types";
import { startSignedOut } from "@/test/auth";
import { API, server } from "@/test/server";
import { QuizPreview } from "./quiz-preview";
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
  sessionStorage.clear();
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

describe("without an account", () => {
  const strangersWizard = (guesses = {}) =>
    render(
      <QueryClientProvider client={new QueryClient()}>
        <QuizWizard
          definitions={definitions}
          guesses={guesses}
          preview={(answers, below) => (
            <QuizPreview answers={answers} match={({ points }, rank) => `${rank}: ${points}`}>
              {below}
            </QuizPreview>
          )}
        />
      </QueryClientProvider>,
    );
  const asked: unknown[] = [];

  beforeEach(() => {
    asked.length = 0;
    server.use(
      http.post(`${API}/quiz/preview`, async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json({ fitting: 7, top: [{ points: 62 }, { points: 58 }, { points: 40 }] });
      }),
    );
  });

  test("the quiz is answered, shows who fits without names, and every answer is there after the sign-up", async () => {
    const user = userEvent.setup();
    const { unmount } = strangersWizard({ challenges: ["fear"] });
    expect(await screen.findByText("7 coaches fit so far")).toBeInTheDocument();
    // Choosing with a pointer is enough on a screen with one choice.
    await user.click(screen.getByLabelText("career"));
    expect(await screen.findByText("2 of 3")).toBeInTheDocument();
    await user.type(screen.getByRole("textbox"), words);
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await user.click(await screen.findByRole("button", { name: "Show my coaches" }));
    expect(await screen.findByRole("heading", { name: "7 coaches fit you" })).toBeInTheDocument();
    expect(screen.getByText("1: 62")).toBeInTheDocument();
    expect(asked.at(-1)).toEqual({ primary_goal: "career", goal_description: words, challenges: ["fear"] });
    expect(screen.getByText(words)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Open an account to meet them" })).toHaveAttribute(
      "href",
      "/signup?next=%2Fquiz",
    );
    expect(saved).toEqual([]);
    unmount();

    acceptSaves();
    window.history.replaceState(null, "", "/quiz");
    show();
    await waitFor(() => expect(router.push).toHaveBeenCalledWith("/matches"));
    expect(saved.at(-1)).toMatchObject({
      quiz: { primary_goal: "career", goal_description: words, challenges: ["fear"] },
    });
    expect(sessionStorage).toHaveLength(0);
  });

  test("half of it is gone on with, and an account with answers keeps its own", async () => {
    const user = userEvent.setup();
    const { unmount } = strangersWizard();
    await user.click(screen.getByLabelText("studies"));
    expect(await screen.findByText("2 of 3")).toBeInTheDocument();
    unmount();
    acceptSaves();
    window.history.replaceState(null, "", "/quiz");
    const { unmount: leave } = show();
    expect(screen.getByText("2 of 3")).toBeInTheDocument();
    await waitFor(() => expect(saved).toEqual([expect.objectContaining({ quiz_draft: { primary_goal: "studies" } })]), {
      timeout: 4000,
    });
    leave();
    window.history.replaceState(null, "", "/quiz?step=1");
    show({ primary_goal: "career" });
    expect(screen.getByLabelText("career")).toBeChecked();
  });

  test("an answer is changed from the summary", async () => {
    window.history.replaceState(null, "", "/quiz?step=summary");
    const user = userEvent.setup();
    strangersWizard({ primary_goal: "career" });
    expect(await screen.findByText("7 coaches fit you")).toBeInTheDocument();
    expect(screen.getAllByText("Not answered yet")).toHaveLength(2);
    await user.click(screen.getAllByRole("button", { name: /^Change/ })[1]!);
    expect(await screen.findByText("2 of 3")).toBeInTheDocument();
  });
});
