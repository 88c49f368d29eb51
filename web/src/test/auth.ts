import { http, HttpResponse } from "msw";
import type { SignedIn } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { API, server } from "./server";

export const ana: SignedIn["user"] = {
  id: "0190c0de-0000-7000-8000-000000000001",
  email: "ana@example.com",
  role: "client",
  full_name: "Ana Ribeiro",
  timezone: "Europe/Lisbon",
  is_active: true,
  email_verified: true,
  created_at: "2026-11-01T09:00:00Z",
};

export const signedIn = (access_token: string, change: Partial<SignedIn> = {}): SignedIn => ({
  user: ana,
  access_token,
  token_type: "Bearer",
  expires_in: 900,
  ...change,
});

/** For `beforeEach`: nobody is signed in, and there is no cookie that could be refreshed. */
export async function startSignedOut(): Promise<void> {
  document.cookie = "csrf_token=; path=/; max-age=0";
  auth.reset();
  await auth.check();
}

/** For `beforeEach`: the sign-in is not known yet, but there is a cookie to refresh. */
export function startWithCookie(): void {
  auth.reset();
  document.cookie = "csrf_token=the-csrf-token; path=/";
}

/** Answers refreshes with token-1, token-2, … for {@link ana}. */
export function acceptRefreshes(change: Partial<SignedIn> = {}) {
  const refreshes = { count: 0, headers: [] as Headers[] };
  server.use(
    http.post(`${API}/auth/refresh`, async ({ request }) => {
      refreshes.count += 1;
      refreshes.headers.push(request.headers);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return HttpResponse.json(signedIn(`token-${refreshes.count}`, change));
    }),
  );
  return refreshes;
}
