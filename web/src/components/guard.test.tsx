import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, body } from "@/lib/api/client";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { acceptRefreshes, ana, signedIn, startWithCookie } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { Guard } from "./guard";

const router = vi.hoisted(() => ({ replace: vi.fn(), push: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/bookings",
  useSearchParams: () => new URLSearchParams("page=2"),
}));

const profile = { user: ana, profile: { full_name: "Ana Ribeiro", timezone: "Europe/Lisbon" } };

beforeEach(() => {
  startWithCookie();
  router.replace.mockReset();
});

describe("a guarded page", () => {
  function OwnProfile() {
    const { data } = useQuery({ queryKey: ["profile"], queryFn: () => body(api.GET("/profile")) });
    return <p>{data ? "Ana’s profile" : "Loading"}</p>;
  }

  const show = () =>
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AuthProvider>
          <Guard role="client">{() => <OwnProfile />}</Guard>
        </AuthProvider>
      </QueryClientProvider>,
    );

  const showForTeam = () =>
    render(
      <QueryClientProvider client={new QueryClient()}>
        <AuthProvider>
          <Guard role="team">{() => <p>For the team</p>}</Guard>
        </AuthProvider>
      </QueryClientProvider>,
    );

  test("is shown to a signed-in user of the role", async () => {
    acceptRefreshes();
    server.use(http.get(`${API}/profile`, () => HttpResponse.json(profile)));
    show();
    expect(screen.getByText("Checking your session…")).toBeInTheDocument();
    expect(await screen.findByText("Ana’s profile")).toBeInTheDocument();
    expect(router.replace).not.toHaveBeenCalled();
  });

  test("redirects to the log-in page, with the way back", async () => {
    server.use(http.post(`${API}/auth/refresh`, () => problem(401, "unauthenticated")));
    show();
    await waitFor(() => expect(router.replace).toHaveBeenCalledWith("/login?next=%2Fbookings%3Fpage%3D2"));
  });

  test("offers a retry while the server is unreachable, and does not redirect", async () => {
    server.use(http.post(`${API}/auth/refresh`, () => problem(502, "unreachable")));
    show();
    expect(await screen.findByText("We can't reach the server")).toBeInTheDocument();
    expect(router.replace).not.toHaveBeenCalled();
    acceptRefreshes();
    server.use(http.get(`${API}/profile`, () => HttpResponse.json(profile)));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Ana’s profile")).toBeInTheDocument();
  });

  test("links to their own page for users of another role", async () => {
    server.use(
      http.post(`${API}/auth/refresh`, () =>
        HttpResponse.json(signedIn("token-1", { user: { ...ana, role: "coach" } })),
      ),
    );
    show();
    expect(await screen.findByRole("link", { name: "Go to your page" })).toHaveAttribute("href", "/coach");
    await act(async () => {});
  });

  test.each(["admin", "auditor"] as const)("of the team is shown to an %s", async (role) => {
    acceptRefreshes({ user: { ...ana, role } });
    showForTeam();
    expect(await screen.findByText("For the team")).toBeInTheDocument();
  });

  test("of the team is shown to nobody else", async () => {
    acceptRefreshes({ user: { ...ana, role: "coach" } });
    showForTeam();
    expect(await screen.findByText("This page is for the team")).toBeInTheDocument();
    expect(screen.queryByText("For the team")).not.toBeInTheDocument();
  });
});
