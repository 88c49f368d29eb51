import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, body } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { SignedIn } from "@/lib/api/types";
import { API, server } from "@/test/server";
import { AuthProvider } from "./auth-provider";
import { Guard } from "./guard";
import { session } from "./session";

const router = vi.hoisted(() => ({ replace: vi.fn(), push: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/bookings",
  useSearchParams: () => new URLSearchParams("page=2"),
}));

const user: SignedIn["user"] = {
  id: "0190c0de-0000-7000-8000-000000000001",
  email: "ana@example.com",
  role: "client",
  full_name: "Ana Ribeiro",
  timezone: "Europe/Lisbon",
  is_active: true,
  email_verified: true,
  created_at: "2026-11-01T09:00:00Z",
};

const signedIn = (access_token: string, expires_in = 900): SignedIn => ({
  user,
  access_token,
  token_type: "Bearer",
  expires_in,
});

const problem = (status: number, code: string, more: object = {}) =>
  HttpResponse.json(
    { type: `/errors/${code}`, title: code, status, detail: `It is ${code}.`, code, request_id: "req-1", ...more },
    { status, headers: { "content-type": "application/problem+json" } },
  );

/** Answers refreshes with token-1, token-2, …, and counts them. */
function refreshes(options: { expires_in?: number } = {}) {
  const seen = { count: 0, headers: [] as Headers[] };
  server.use(
    http.post(`${API}/auth/refresh`, async ({ request }) => {
      seen.count += 1;
      seen.headers.push(request.headers);
      await delay(20);
      return HttpResponse.json(signedIn(`token-${seen.count}`, options.expires_in));
    }),
  );
  return seen;
}

const profile = { user, profile: { full_name: "Ana Ribeiro", timezone: "Europe/Lisbon" } };

beforeEach(() => {
  session.reset();
  router.replace.mockReset();
  document.cookie = "csrf_token=the-csrf-token; path=/";
});

describe("refreshing", () => {
  test("happens once for many who need a token, and proves where it comes from", async () => {
    const seen = refreshes();
    server.use(http.get(`${API}/profile`, () => HttpResponse.json(profile)));
    await Promise.all([session.check(), session.check(), api.GET("/profile"), api.GET("/profile")]);
    expect(seen.count).toBe(1);
    expect(seen.headers[0]!.get("x-csrf-token")).toBe("the-csrf-token");
    expect(seen.headers[0]!.get("x-session")).toBe("cookie");
    expect(session.state()).toEqual({ status: "signed_in", user });
  });

  test("waits its turn behind other tabs", async () => {
    const turns: string[] = [];
    let release = () => {};
    const otherTab = new Promise<void>((resolve) => (release = resolve));
    const locks = {
      request: async <T,>(name: string, work: () => Promise<T>) => {
        turns.push(`asks for ${name}`);
        await otherTab;
        turns.push("has it");
        return work();
      },
    };
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks }));
    const seen = refreshes();
    const checked = session.check();
    await delay(30);
    expect(seen.count).toBe(0);
    release();
    await checked;
    expect(seen.count).toBe(1);
    expect(turns).toEqual(["asks for rapport-session", "has it"]);
    vi.unstubAllGlobals();
  });

  test("is done before a token runs out, not after it was refused", async () => {
    const seen = refreshes({ expires_in: 20 });
    const sent: (string | null)[] = [];
    server.use(
      http.get(`${API}/profile`, ({ request }) => {
        sent.push(request.headers.get("authorization"));
        return HttpResponse.json(profile);
      }),
    );
    await session.check();
    await api.GET("/profile");
    expect(sent).toEqual(["Bearer token-2"]);
    expect(seen.count).toBe(2);
  });

  test("never asks without the cookie pair: there is nothing to renew", async () => {
    document.cookie = "csrf_token=; path=/; max-age=0";
    const seen = refreshes();
    await session.check();
    expect(seen.count).toBe(0);
    expect(session.state().status).toBe("anonymous");
  });

  test("reads the cookie again when another tab has just changed the pair", async () => {
    const sent: (string | null)[] = [];
    server.use(
      http.post(`${API}/auth/refresh`, ({ request }) => {
        sent.push(request.headers.get("x-csrf-token"));
        if (sent.length > 1) return HttpResponse.json(signedIn("token-1"));
        document.cookie = "csrf_token=a-newer-one; path=/";
        return problem(403, "csrf");
      }),
    );
    await session.check();
    expect(sent).toEqual(["the-csrf-token", "a-newer-one"]);
    expect(session.state().status).toBe("signed_in");
  });

  test.each(["unauthenticated", "refresh_reused"])("a 401 (%s) means signed out", async (code) => {
    server.use(http.post(`${API}/auth/refresh`, () => problem(401, code)));
    await session.check();
    expect(session.state().status).toBe("anonymous");
  });

  test.each([
    ["502", () => problem(502, "unreachable")],
    ["503", () => problem(503, "unavailable")],
    ["429", () => problem(429, "rate_limited")],
    ["a second 403", () => problem(403, "csrf")],
    ["no network", () => HttpResponse.error()],
  ])("%s does not", async (_, answer) => {
    server.use(http.post(`${API}/auth/refresh`, answer));
    await session.check();
    expect(session.state().status).toBe("unreachable");
    refreshes();
    await session.check();
    expect(session.state().status).toBe("signed_in");
  });
});

describe("a request", () => {
  test("refused with 401 is sent again once, with its body, after a refresh", async () => {
    refreshes();
    const sent: unknown[] = [];
    server.use(
      http.post(`${API}/booking`, async ({ request }) => {
        sent.push([request.headers.get("authorization"), await request.json()]);
        return sent.length === 1 ? problem(401, "unauthenticated") : HttpResponse.json({ id: "b" }, { status: 201 });
      }),
    );
    const wish = { coach_id: "c", starts_at: "2026-12-01T09:00:00Z", duration_minutes: 60 };
    await session.check();
    await expect(body(api.POST("/booking", { body: wish }))).resolves.toEqual({ id: "b" });
    expect(sent).toEqual([
      ["Bearer token-1", wish],
      ["Bearer token-2", wish],
    ]);
  });

  test("refused twice is an error, not a loop", async () => {
    const seen = refreshes();
    server.use(http.get(`${API}/profile`, () => problem(401, "unauthenticated")));
    await session.check();
    await expect(api.GET("/profile")).rejects.toMatchObject({ status: 401, code: "unauthenticated" });
    expect(seen.count).toBe(2);
  });

  test("that fails together with others shares one refresh", async () => {
    const seen = refreshes();
    server.use(
      http.get(`${API}/profile`, ({ request }) =>
        request.headers.get("authorization") === "Bearer token-1"
          ? problem(401, "unauthenticated")
          : HttpResponse.json(profile),
      ),
    );
    await session.check();
    await Promise.all([api.GET("/profile"), api.GET("/profile"), api.GET("/profile")]);
    expect(seen.count).toBe(2);
  });

  test("keeps what the API says of a failure", async () => {
    server.use(
      http.post(`${API}/match`, () => problem(409, "quiz_incomplete", { missing: ["budget"] })),
      http.put(`${API}/profile`, () =>
        problem(422, "validation_failed", { errors: [{ field: "quiz.budget", code: "required", message: "Needed." }] }),
      ),
    );
    refreshes();
    const incomplete: unknown = await api.POST("/match", { body: {} }).catch((error: unknown) => error);
    expect(incomplete).toBeInstanceOf(ApiError);
    expect(incomplete).toMatchObject({ code: "quiz_incomplete", requestId: "req-1", members: { missing: ["budget"] } });
    await expect(api.PUT("/profile", { body: { full_name: "A", timezone: "UTC" } })).rejects.toMatchObject({
      fields: [{ field: "quiz.budget", code: "required", message: "Needed." }],
    });
  });

  test("without a network says so", async () => {
    document.cookie = "csrf_token=; path=/; max-age=0";
    await session.check();
    server.use(http.get(`${API}/quiz`, () => HttpResponse.error()));
    await expect(api.GET("/quiz")).rejects.toMatchObject({ status: 0, code: "unreachable", isTemporary: true });
  });
});

describe("signing out", () => {
  test("forgets the token here", async () => {
    refreshes();
    await session.check();
    server.use(http.post(`${API}/auth/logout`, () => new HttpResponse(null, { status: 204 })));
    await session.logOut();
    expect(session.state().status).toBe("anonymous");
    expect(await session.freshToken()).toBeUndefined();
  });

  test("that did not reach the server is not pretended", async () => {
    refreshes();
    await session.check();
    server.use(http.post(`${API}/auth/logout`, () => problem(503, "unavailable")));
    await expect(session.logOut()).rejects.toMatchObject({ status: 503 });
    expect(session.state().status).toBe("signed_in");
  });
});

describe("a sign-in that was ended elsewhere", () => {
  test("is noticed when asked for, although the token would still do", async () => {
    refreshes();
    await session.check();
    await session.recheck();
    expect(await session.freshToken()).toBe("token-2");
    server.use(http.post(`${API}/auth/refresh`, () => problem(401, "refresh_reused")));
    await session.recheck();
    expect(session.state().status).toBe("anonymous");
  });

  test("is not supposed while the server is away", async () => {
    refreshes();
    await session.check();
    server.use(http.post(`${API}/auth/refresh`, () => problem(502, "unreachable")));
    await session.recheck();
    expect(session.state().status).toBe("signed_in");
  });

  test("tells the other tabs once the account is closed, whatever the server says", async () => {
    refreshes();
    await session.check();
    const told = new Promise((tell) => {
      new BroadcastChannel("rapport-session").onmessage = (message) => tell(message.data);
    });
    server.use(http.post(`${API}/auth/logout`, () => problem(401, "unauthenticated")));
    await session.close();
    expect(await told).toBe("signed_out");
  });
});

describe("a guarded page", () => {
  function Secret() {
    const { data } = useQuery({ queryKey: ["profile"], queryFn: () => body(api.GET("/profile")) });
    return <p>{data ? "What Ana sees" : "On its way"}</p>;
  }

  const show = () =>
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AuthProvider>
          <Guard role="client">{() => <Secret />}</Guard>
        </AuthProvider>
      </QueryClientProvider>,
    );

  test("shows a signed-in person what is theirs", async () => {
    refreshes();
    server.use(http.get(`${API}/profile`, () => HttpResponse.json(profile)));
    show();
    expect(screen.getByText("Checking your session…")).toBeInTheDocument();
    expect(await screen.findByText("What Ana sees")).toBeInTheDocument();
    expect(router.replace).not.toHaveBeenCalled();
  });

  test("asks a stranger to log in, and remembers where they were", async () => {
    server.use(http.post(`${API}/auth/refresh`, () => problem(401, "unauthenticated")));
    show();
    await waitFor(() => expect(router.replace).toHaveBeenCalledWith("/login?next=%2Fbookings%3Fpage%3D2"));
  });

  test("offers to try again when the server is away, and throws nobody out", async () => {
    server.use(http.post(`${API}/auth/refresh`, () => problem(502, "unreachable")));
    show();
    expect(await screen.findByText("We can't reach the server")).toBeInTheDocument();
    expect(router.replace).not.toHaveBeenCalled();
    refreshes();
    server.use(http.get(`${API}/profile`, () => HttpResponse.json(profile)));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("What Ana sees")).toBeInTheDocument();
  });

  test("sends a coach to their own page", async () => {
    server.use(
      http.post(`${API}/auth/refresh`, () =>
        HttpResponse.json({ ...signedIn("token-1"), user: { ...user, role: "coach" } }),
      ),
    );
    show();
    expect(await screen.findByRole("link", { name: "Go to your page" })).toHaveAttribute("href", "/coach");
    await act(async () => {});
  });
});
