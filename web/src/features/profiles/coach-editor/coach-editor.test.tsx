import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { CoachBody, CoachProfile, FactorDefinition } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, startWithCookie } from "@/test/auth";
import { ben, listedCoach, newCoach } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { CoachEditor } from "./coach-editor";

const choices = (...texts: string[]) => texts.map((text) => ({ value: text.slice(0, 2), label: text.slice(3) }));
const definitions: FactorDefinition[] = [
  {
    key: "languages",
    type: "languages",
    label: "Your languages",
    help: "",
    choices: choices("de German", "en English"),
  },
  {
    key: "target_countries",
    type: "countries",
    label: "Countries",
    help: "",
    choices: choices("DE Germany", "PT Portugal"),
  },
];

beforeEach(async () => {
  sessionStorage.clear();
  window.history.replaceState(null, "", "/coach/profile");
  startWithCookie();
  acceptRefreshes({ user: ben });
  server.use(
    http.get(`${API}/coaches/facets`, () => HttpResponse.json({ expertise: [{ value: "career-change", count: 4 }] })),
    http.get(`${API}/prices/about`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const about = query.getAll("in").map((currency) => ({ amount: 9000, currency }));
      return HttpResponse.json({
        price: { amount: Number(query.get("amount")), currency: query.get("currency") },
        about,
      });
    }),
  );
  await auth.check();
});

function show(profile: CoachProfile) {
  const written: CoachBody[] = [];
  server.use(
    http.get(`${API}/profile`, () => HttpResponse.json({ user: ben, profile })),
    http.put(`${API}/coaches/${ben.id}`, async ({ request }) => {
      const body = (await request.json()) as CoachBody;
      written.push(body);
      return HttpResponse.json({ user: ben, profile: { ...profile, ...body } });
    }),
  );
  const view = render(
    <QueryClientProvider client={makeQueryClient()}>
      <CoachEditor
        user={ben}
        profile={profile}
        definitions={definitions}
        preview={{ card: (coach) => <p>{`Card: ${coach.headline}`}</p>, page: (coach) => <p>{coach.bio}</p> }}
      />
    </QueryClientProvider>,
  );
  return { written, ...view };
}

const save = () => userEvent.click(screen.getByRole("button", { name: "Save" }));

test("a new coach sees each missing part as a link, and it is ticked while it is filled in", async () => {
  const { written } = show(newCoach);
  expect(screen.getByText("0 of 8 are there. Your page is listed once all of them are.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: /A headline.*missing/ })).toHaveAttribute("href", "/coach/profile#headline");
  expect(screen.getByRole("link", { name: /Your weekly hours/ })).toHaveAttribute("href", "/coach/hours#week");
  await userEvent.type(screen.getByLabelText("Headline"), "I help people move");
  expect(screen.getByText("Card: I help people move")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: /A headline/ })).toHaveTextContent("done");
  await userEvent.click(await screen.findByRole("button", { name: "career change" }));
  await userEvent.click(screen.getByLabelText("60 minutes"));
  await userEvent.type(screen.getByLabelText("The price of an hour"), "75");
  expect(await screen.findByText(/about \$90, about £90, about CHF/)).toBeInTheDocument();
  expect(screen.getByText("€75.00 for 60 minutes")).toBeInTheDocument();
  await save();
  await waitFor(() => expect(written).toHaveLength(1));
  expect(written[0]).toMatchObject({
    headline: "I help people move",
    expertise: ["career-change"],
    session_durations: [60],
    price: { amount: 7500, currency: "EUR" },
    full_name: "Ben Okafor",
  });
  expect(written[0]).not.toHaveProperty("availability");
  expect(written[0]).not.toHaveProperty("is_listed");
  expect(await screen.findByText("Saved")).toBeInTheDocument();
});

test("a price that could mean two amounts is not saved as none", async () => {
  const { written } = show(listedCoach);
  const price = screen.getByLabelText("The price of an hour");
  await userEvent.clear(price);
  await userEvent.type(price, "1,200");
  await save();
  expect(screen.getByText("Say which amount you mean.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "€1,200.00" }));
  await save();
  await waitFor(() => expect(written).toHaveLength(1));
  expect(written[0]!.price).toEqual({ amount: 120_000, currency: "EUR" });
});

test("what the API refuses is said at its field, and nothing that was typed is lost", async () => {
  const { unmount } = show(listedCoach);
  server.use(
    http.put(`${API}/coaches/${ben.id}`, () =>
      problem(422, "validation_failed", {
        errors: [{ field: "meeting_url", code: "invalid_url", message: "An address without a password." }],
      }),
    ),
  );
  await userEvent.type(screen.getByLabelText(/^The link to your video room/), "https://me:secret@meet.example.com");
  await save();
  expect(await screen.findByText("An address without a password.")).toBeInTheDocument();
  expect(screen.queryByText(/meeting_url/)).not.toBeInTheDocument();
  unmount();
  show(listedCoach);
  expect(screen.getByLabelText(/^The link to your video room/)).toHaveValue("https://me:secret@meet.example.com");
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(screen.getByLabelText(/^The link to your video room/)).toHaveValue("");
});

test("a coach pauses, and is found again, without sending anything else", async () => {
  const { written } = show(listedCoach);
  await userEvent.click(screen.getByRole("button", { name: "Pause" }));
  await waitFor(() => expect(written).toHaveLength(1));
  expect(written[0]).toMatchObject({ is_listed: false, bio: listedCoach.bio });
});

test("a link to a missing part leads into it", () => {
  window.history.replaceState(null, "", "/coach/profile#bio");
  show(newCoach);
  expect(screen.getByLabelText("Who you are and how you work")).toHaveFocus();
});
