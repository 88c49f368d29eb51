import { readFileSync } from "node:fs";
import { delay, http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, body } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { acceptRefreshes, ana, signedIn, startWithCookie } from "@/test/auth";
import { API, problem, server } from "@/test/server";
import { auth } from "./auth-store";

const profile = { user: ana, profile: { full_name: "Ana Ribeiro", timezone: "Europe/Lisbon" } };

beforeEach(startWithCookie);

describe("refreshing", () => {
  test("happens once for concurrent requests, with the CSRF token", async () => {
    const refreshes = acceptRefreshes();
    server.use(http.get(`${API}/profile`, () => HttpResponse.json(profile)));
    await Promise.all([auth.check(), auth.check(), api.GET("/profile"), api.GET("/profile")]);
    expect(refreshes.count).toBe(1);
    expect(refreshes.headers[0]!.get("x-csrf-token")).toBe("the-csrf-token");
    expect(refreshes.headers[0]!.get("x-session")).toBe("cookie");
    expect(auth.state()).toEqual({ status: "signed_in", user: ana });
  });

  test("waits for the lock while another tab refreshes", async () => {
    const steps: string[] = [];
    let release = () => {};
    const otherTab = new Promise<void>((resolve) => (release = resolve));
    const locks = {
      request: async <T,>(name: string, work: () => Promise<T>) => {
        steps.push(`requests ${name}`);
        await otherTab;
        steps.push("holds it");
        return work();
      },
    };
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks }));
    const refreshes = acceptRefreshes();
    const checked = auth.check();
    await delay(30);
    expect(refreshes.count).toBe(0);
    release();
    await checked;
    expect(refreshes.count).toBe(1);
    expect(steps).toEqual(["requests rapport-session", "holds it"]);
    vi.unstubAllGlobals();
  });

  test("happens before a token expires, not only after a 401", async () => {
    const refreshes = acceptRefreshes({ expires_in: 20 });
    const sent: (string | null)[] = [];
    server.use(
      http.get(`${API}/profile`, ({ request }) => {
        sent.push(request.headers.get("authorization"));
        return HttpResponse.json(profile);
      }),
    );
    await auth.check();
    await api.GET("/profile");
    expect(sent).toEqual(["Bearer token-2"]);
    expect(refreshes.count).toBe(2);
  });

  describe("that began before this script was here", () => {
    /** As in a browser, a lock is given later than it is asked for, to one at a time, in turn. */
    function stubLocks() {
      let last: Promise<unknown> = Promise.resolve();
      const request = <T,>(_name: string, work: () => T) => {
        const given = last.then(() => new Promise((resolve) => setTimeout(resolve)));
        const done = given.then(work);
        last = done.catch(() => undefined);
        return done;
      };
      vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks: { request } }));
    }
    beforeEach(stubLocks);

    /** Runs public/early-refresh.js. */
    function beginEarly() {
      const realFetch = globalThis.fetch;
      vi.stubGlobal("fetch", (path: string, init: RequestInit) =>
        realFetch(new URL(path, window.location.origin), init),
      );
      new Function(readFileSync("public/early-refresh.js", "utf8"))();
    }
    afterEach(() => vi.unstubAllGlobals());

    test("is taken over, once", async () => {
      const refreshes = acceptRefreshes({ expires_in: 20 });
      beginEarly();
      expect(window.earlyRefresh).toBeDefined();
      await auth.check();
      expect(refreshes.count).toBe(1);
      expect(refreshes.headers[0]!.get("x-csrf-token")).toBe("the-csrf-token");
      expect(refreshes.headers[0]!.get("x-session")).toBe("cookie");
      expect(auth.state()).toEqual({ status: "signed_in", user: ana });
      expect(window.earlyRefresh).toBeNull();
      await auth.currentToken();
      expect(refreshes.count).toBe(2);

      beginEarly();
      expect(window.earlyRefresh).toBeNull();
    });

    test("is tried again without an answer, and believed when it is refused", async () => {
      server.use(http.post(`${API}/auth/refresh`, () => HttpResponse.error(), { once: true }));
      const refreshes = acceptRefreshes();
      beginEarly();
      await auth.check();
      expect([auth.state().status, refreshes.count]).toEqual(["signed_in", 1]);

      auth.reset();
      server.use(http.post(`${API}/auth/refresh`, () => problem(401, "unauthenticated"), { once: true }));
      beginEarly();
      await auth.check();
      expect([auth.state().status, refreshes.count]).toEqual(["anonymous", 1]);
    });

    test("is forgotten when somebody else logs in meanwhile", async () => {
      const refreshes = acceptRefreshes();
      beginEarly();
      server.use(
        http.post(`${API}/auth/login`, () => HttpResponse.json(signedIn("of-the-login", { expires_in: 900 }))),
      );
      await auth.logIn("ana@example.com", "secret");
      expect(await auth.currentToken()).toBe("of-the-login");
      await auth.recheck();
      expect(await auth.currentToken()).not.toBe("token-1");
      expect(refreshes.count).toBe(2);
    });

    test("does not begin when its script comes last, which would have each wait for the other", async () => {
      const refreshes = acceptRefreshes();
      const checked = auth.check();
      beginEarly();
      await checked;
      expect([auth.state().status, refreshes.count]).toEqual(["signed_in", 1]);
    });

    test("does not begin when nobody is signed in", () => {
      document.cookie = "csrf_token=; path=/; max-age=0";
      beginEarly();
      expect(window.earlyRefresh).toBeUndefined();
    });
  });

  test("sends no request without the CSRF cookie", async () => {
    document.cookie = "csrf_token=; path=/; max-age=0";
    const refreshes = acceptRefreshes();
    await auth.check();
    expect(refreshes.count).toBe(0);
    expect(auth.state().status).toBe("anonymous");
  });

  test("reads the cookie again after a 403, since another tab may have rotated it", async () => {
    const sent: (string | null)[] = [];
    server.use(
      http.post(`${API}/auth/refresh`, ({ request }) => {
        sent.push(request.headers.get("x-csrf-token"));
        if (sent.length > 1) return HttpResponse.json(signedIn("token-1"));
        document.cookie = "csrf_token=a-newer-token; path=/";
        return problem(403, "csrf");
      }),
    );
    await auth.check();
    expect(sent).toEqual(["the-csrf-token", "a-newer-token"]);
    expect(auth.state().status).toBe("signed_in");
  });

  test.each(["unauthenticated", "refresh_reused"])("a 401 (%s) means signed out", async (code) => {
    server.use(http.post(`${API}/auth/refresh`, () => problem(401, code)));
    await auth.check();
    expect(auth.state().status).toBe("anonymous");
  });

  test.each([
    ["502", () => problem(502, "unreachable")],
    ["503", () => problem(503, "unavailable")],
    ["429", () => problem(429, "rate_limited")],
    ["a second 403", () => problem(403, "csrf")],
    ["no network", () => HttpResponse.error()],
  ])("%s does not mean signed out", async (_, answer) => {
    server.use(http.post(`${API}/auth/refresh`, answer));
    await auth.check();
    expect(auth.state().status).toBe("unreachable");
    acceptRefreshes();
    await auth.check();
    expect(auth.state().status).toBe("signed_in");
  });
});

describe("a request", () => {
  test("answered with 401 is sent again once, with its body, after a refresh", async () => {
    acceptRefreshes();
    const sent: unknown[] = [];
    server.use(
      http.post(`${API}/booking`, async ({ request }) => {
        sent.push([request.headers.get("authorization"), await request.json()]);
        return sent.length === 1 ? problem(401, "unauthenticated") : HttpResponse.json({ id: "b" }, { status: 201 });
      }),
    );
    const booking = { coach_id: "c", starts_at: "2026-12-01T09:00:00Z", duration_minutes: 60 };
    await auth.check();
    await expect(body(api.POST("/booking", { body: booking }))).resolves.toEqual({ id: "b" });
    expect(sent).toEqual([
      ["Bearer token-1", booking],
      ["Bearer token-2", booking],
    ]);
  });

  test("answered with 401 twice fails", async () => {
    const refreshes = acceptRefreshes();
    server.use(http.get(`${API}/profile`, () => problem(401, "unauthenticated")));
    await auth.check();
    await expect(api.GET("/profile")).rejects.toMatchObject({ status: 401, code: "unauthenticated" });
    expect(refreshes.count).toBe(2);
  });

  test("shares one refresh with others that fail at the same time", async () => {
    const refreshes = acceptRefreshes();
    server.use(
      http.get(`${API}/profile`, ({ request }) =>
        request.headers.get("authorization") === "Bearer token-1"
          ? problem(401, "unauthenticated")
          : HttpResponse.json(profile),
      ),
    );
    await auth.check();
    await Promise.all([api.GET("/profile"), api.GET("/profile"), api.GET("/profile")]);
    expect(refreshes.count).toBe(2);
  });

  test("fails with the members of the problem document", async () => {
    server.use(
      http.post(`${API}/match`, () => problem(409, "quiz_incomplete", { missing: ["budget"] })),
      http.put(`${API}/profile`, () =>
        problem(422, "validation_failed", { errors: [{ field: "quiz.budget", code: "required", message: "Needed." }] }),
      ),
    );
    acceptRefreshes();
    const incomplete: unknown = await api.POST("/match", { body: {} }).catch((error: unknown) => error);
    expect(incomplete).toBeInstanceOf(ApiError);
    expect(incomplete).toMatchObject({
      code: "quiz_incomplete",
      requestId: "req-1",
      extensions: { missing: ["budget"] },
    });
    await expect(api.PUT("/profile", { body: { full_name: "A", timezone: "UTC" } })).rejects.toMatchObject({
      fields: [{ field: "quiz.budget", code: "required", message: "Needed." }],
    });
  });

  test("without a network fails as unreachable", async () => {
    document.cookie = "csrf_token=; path=/; max-age=0";
    await auth.check();
    server.use(http.get(`${API}/quiz`, () => HttpResponse.error()));
    await expect(api.GET("/quiz")).rejects.toMatchObject({ status: 0, code: "unreachable", isTemporary: true });
  });
});

describe("logging out", () => {
  test("removes the token", async () => {
    acceptRefreshes();
    await auth.check();
    server.use(http.post(`${API}/auth/logout`, () => new HttpResponse(null, { status: 204 })));
    await auth.logOut();
    expect(auth.state().status).toBe("anonymous");
    expect(await auth.currentToken()).toBeUndefined();
  });

  test("that fails at the server leaves the user signed in", async () => {
    acceptRefreshes();
    await auth.check();
    server.use(http.post(`${API}/auth/logout`, () => problem(503, "unavailable")));
    await expect(auth.logOut()).rejects.toMatchObject({ status: 503 });
    expect(auth.state().status).toBe("signed_in");
  });
});

describe("a sign-in that may have been ended elsewhere", () => {
  test("is detected by a recheck, although the token has not expired", async () => {
    acceptRefreshes();
    await auth.check();
    await auth.recheck();
    expect(await auth.currentToken()).toBe("token-2");
    server.use(http.post(`${API}/auth/refresh`, () => problem(401, "refresh_reused")));
    await auth.recheck();
    expect(auth.state().status).toBe("anonymous");
  });

  test("is kept while the server is unreachable", async () => {
    acceptRefreshes();
    await auth.check();
    server.use(http.post(`${API}/auth/refresh`, () => problem(502, "unreachable")));
    await auth.recheck();
    expect(auth.state().status).toBe("signed_in");
  });

  test("is ended in the other tabs after the account was deleted, whatever the server answers", async () => {
    acceptRefreshes();
    await auth.check();
    const message = new Promise((resolve) => {
      new BroadcastChannel("rapport-session").onmessage = ({ data }) => resolve(data);
    });
    server.use(http.post(`${API}/auth/logout`, () => problem(401, "unauthenticated")));
    await auth.clearAfterDeletion();
    expect(await message).toBe("signed_out");
  });
});
