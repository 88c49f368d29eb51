import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { ClientProfile, CoachProfile } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { makeQueryClient } from "@/lib/query-client";
import { acceptRefreshes, ana, startWithCookie } from "@/test/auth";
import { ben, listedCoach, newCoach } from "@/test/coach";
import { API, problem, server } from "@/test/server";
import { DetailsSection } from "./details-section";

const profile = {
  full_name: "Ana Ribeiro",
  timezone: "Asia/Calcutta",
  phone: null,
  country: "PT" as const,
  preferences: {},
  quiz: null,
  photo_url: null,
};

beforeEach(async () => {
  startWithCookie();
  acceptRefreshes();
  await auth.check();
});

function show(shown: ClientProfile | CoachProfile = profile) {
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <DetailsSection profile={shown} />
    </QueryClientProvider>,
  );
}

test("name and phone are changed, and what another tab has changed meanwhile stays", async () => {
  let sent: unknown;
  server.use(
    http.get(`${API}/profile`, () => HttpResponse.json({ user: ana, profile: { ...profile, country: "DE" } })),
    http.put(`${API}/profile`, async ({ request }) => {
      sent = await request.json();
      const { full_name, timezone } = sent as typeof profile;
      return HttpResponse.json({ user: { ...ana, full_name, timezone }, profile: { ...profile, ...(sent as object) } });
    }),
  );
  show();
  const name = screen.getByLabelText("Your name");
  await userEvent.clear(name);
  await userEvent.type(name, "Ana Ribeiro da Silva");
  await userEvent.type(screen.getByLabelText(/^Phone/), "+351 21 000 00 00");
  await userEvent.click(screen.getByRole("button", { name: /^Use New York/ }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved")).toBeInTheDocument();
  expect(sent).toMatchObject({
    full_name: "Ana Ribeiro da Silva",
    phone: "+351 21 000 00 00",
    timezone: "America/New_York",
    country: "DE",
    preferences: {},
  });
  expect(sent).not.toHaveProperty("quiz");
  // The greeting and the menu go on with the new name.
  expect(auth.state()).toMatchObject({ user: { full_name: "Ana Ribeiro da Silva" } });
});

test.each([{ coach: newCoach }, { coach: listedCoach }])(
  "a coach (listed: $coach.is_listed) is neither paused nor emptied by a new name",
  async ({ coach }) => {
    let sent: Record<string, unknown> | undefined;
    server.use(
      http.get(`${API}/profile`, () => HttpResponse.json({ user: ben, profile: coach })),
      http.put(`${API}/profile`, async ({ request }) => {
        sent = (await request.json()) as Record<string, unknown>;
        return HttpResponse.json({ user: ben, profile: { ...coach, ...sent } });
      }),
    );
    show(coach);
    expect(screen.queryByLabelText(/^Phone/)).not.toBeInTheDocument();
    await userEvent.type(screen.getByLabelText("Your name"), " Jr");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Saved")).toBeInTheDocument();
    const { is_listed: _paused, availability: _hours, ...rest } = coach;
    // Whether clients find them and their hours stay as they are; a coach has no phone.
    expect(sent).toEqual({ ...rest, full_name: "Ben Okafor Jr" });
  },
);

test("what is wrong is said at its field", async () => {
  server.use(
    http.get(`${API}/profile`, () => HttpResponse.json({ user: ana, profile })),
    http.put(`${API}/profile`, () =>
      problem(422, "validation_failed", {
        detail: "Have another look at: full_name",
        errors: [{ field: "full_name", code: "invisible", message: "A name has at least one letter." }],
      }),
    ),
  );
  show();
  // An old name of a zone is shown as today's.
  expect(screen.getByLabelText("Time zone")).toHaveValue("Kolkata");
  await userEvent.type(screen.getByLabelText(/^Phone/), "call me");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/^Digits, with the country code first/)).toBeInTheDocument();
  await userEvent.clear(screen.getByLabelText(/^Phone/));
  await userEvent.type(screen.getByLabelText("Your name"), "!");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("A name has at least one letter.")).toBeInTheDocument();
  expect(screen.queryByText(/full_name/)).not.toBeInTheDocument();
});
