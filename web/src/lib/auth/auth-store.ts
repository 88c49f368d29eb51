import { ApiError } from "@/lib/api/errors";
import { noteReadOnlyMode } from "@/lib/api/read-only";
import type { SignedIn, User } from "@/lib/api/types";
import { forgetKept } from "@/lib/kept";
import { csrfToken } from "./csrf";

/**
 * Who is signed in, in this browser.
 *
 * The access token is held in this module and nowhere else; the refresh token is in a cookie that scripts can't read. One
 * refresh runs at a time over all tabs, and only a 401 of the refresh means signed out: an unreachable server must not sign
 * people out.
 */
export type AuthState =
  { status: "checking" } | { status: "signed_in"; user: User } | { status: "anonymous" } | { status: "unreachable" };

interface AccessToken {
  text: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  expiresAt: number;
}

/** A token is refreshed this long before it expires, so that it does not expire during a slow request. */
const EXPIRY_MARGIN_MS = 30_000;
/** The name of the Web Lock around a refresh, and of the BroadcastChannel between tabs. */
const CHANNEL = "rapport-session";
const CHECKING: AuthState = { status: "checking" };

let state: AuthState = CHECKING;
let token: AccessToken | undefined;
let refreshing: Promise<string | undefined> | undefined;

declare global {
  interface Window {
    /** The refresh that public/early-refresh.js has begun, until it is taken over; null: from now on this script refreshes. */
    earlyRefresh?: Promise<Response> | null;
  }
}
const listeners = new Set<() => void>();
let channel: BroadcastChannel | undefined;

function setState(next: AuthState) {
  state = next;
  for (const listener of listeners) listener();
}

function setSignedIn(signedIn: SignedIn) {
  window.earlyRefresh = null;
  token = { text: signedIn.access_token, expiresAt: Date.now() + signedIn.expires_in * 1000 };
  setState({ status: "signed_in", user: signedIn.user });
}

/** Somebody has logged out, here or in another tab. What was typed is forgotten; a sign-in that has run out keeps it. */
function setLoggedOut() {
  forgetKept();
  setAnonymous();
}

function setAnonymous() {
  window.earlyRefresh = null;
  token = undefined;
  setState({ status: "anonymous" });
}

async function post(path: string, payload?: unknown): Promise<Response> {
  const headers = new Headers({ "X-Session": "cookie", Accept: "application/json" });
  const csrf = csrfToken();
  if (csrf) headers.set("X-CSRF-Token", csrf);
  if (payload !== undefined) headers.set("Content-Type", "application/json");
  try {
    const response = await fetch(`${window.location.origin}/api${path}`, {
      method: "POST",
      headers,
      credentials: "same-origin",
      body: payload === undefined ? undefined : JSON.stringify(payload),
    });
    noteReadOnlyMode(response.headers);
    return response;
  } catch {
    throw ApiError.unreachable();
  }
}

/** Runs one at a time over all tabs; without the Web Locks API, over this tab only. */
async function withCrossTabLock<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator === "undefined" || !("locks" in navigator)) return work();
  return await navigator.locks.request(CHANNEL, work);
}

/** Refreshes, within the lock; unless `early`, a refresh that has begun already, has been answered. */
async function requestRefresh(early: Window["earlyRefresh"]): Promise<string | undefined> {
  // Both cookies are set and removed together: without the readable one there is no refresh token either.
  if (!csrfToken()) {
    setAnonymous();
    return undefined;
  }
  let response = await early?.catch(() => undefined);
  if (response) noteReadOnlyMode(response.headers);
  response ??= await post("/auth/refresh");
  // Another tab may have rotated the cookie pair after we read it; post() reads it again.
  if (response.status === 403) response = await post("/auth/refresh");
  if (response.status === 401) {
    setAnonymous();
    return undefined;
  }
  if (!response.ok) throw await ApiError.from(response);
  setSignedIn((await response.json()) as SignedIn);
  return token?.text;
}

function refresh(): Promise<string | undefined> {
  if (refreshing) return refreshing;
  // Before the lock is asked for: an early refresh that began only now would wait for the lock, and whoever has the lock for it.
  const early = window.earlyRefresh;
  window.earlyRefresh = null;
  refreshing = withCrossTabLock(() => requestRefresh(early)).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

function listenToOtherTabs() {
  if (channel || typeof BroadcastChannel === "undefined") return;
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (message: MessageEvent<"signed_in" | "signed_out">) => {
    if (message.data === "signed_out") setLoggedOut();
    else if (state.status !== "signed_in") void auth.check();
  };
}

async function signInWith(path: string, payload: unknown): Promise<User> {
  const response = await post(path, payload);
  if (!response.ok) throw await ApiError.from(response);
  const signedIn = (await response.json()) as SignedIn;
  setSignedIn(signedIn);
  channel?.postMessage("signed_in");
  return signedIn.user;
}

export const auth = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  state: (): AuthState => state,

  /** The state during server rendering, where nobody is known. */
  serverState: (): AuthState => CHECKING,

  /** Finds out who is signed in; safe to call at any time, from any number of places. */
  async check(): Promise<void> {
    listenToOtherTabs();
    if (state.status === "signed_in" && token) return;
    if (state.status === "unreachable") setState(CHECKING);
    try {
      await refresh();
    } catch {
      setState({ status: "unreachable" });
    }
  },

  /** A token that will last for a request, or none when nobody is signed in. Throws when the server can't be reached. */
  async currentToken(): Promise<string | undefined> {
    if (state.status === "anonymous") return undefined;
    if (token && token.expiresAt - EXPIRY_MARGIN_MS > Date.now()) return token.text;
    return refresh();
  },

  /** Another token after the API refused this one; the current one if it has been refreshed since. */
  async replaceToken(refused: string): Promise<string | undefined> {
    if (token && token.text !== refused) return token.text;
    return refresh();
  },

  /** Refreshes although a token is held: the sign-in may have been ended, here or elsewhere. */
  async recheck(): Promise<void> {
    if (state.status !== "signed_in") return;
    token = undefined;
    // If the server can't be reached now, the next request tries again.
    await refresh().catch(() => undefined);
  },

  logIn: (email: string, password: string) => signInWith("/auth/login", { email, password }),

  signUp: (account: NewAccount) => signInWith("/auth/signup", account),

  /** Ends the sign-in here and in every tab. When the server can't be reached it throws, and the sign-in stays. */
  async logOut(): Promise<void> {
    const response = await withCrossTabLock(() => post("/auth/logout"));
    if (!response.ok && response.status !== 401) throw await ApiError.from(response);
    setLoggedOut();
    channel?.postMessage("signed_out");
  },

  /**
   * After the account was deleted, and its sign-ins with it: removes the cookies as far as the server still accepts that, and
   * signs the other tabs out. The caller leaves this tab's page.
   */
  async clearAfterDeletion(): Promise<void> {
    await withCrossTabLock(() => post("/auth/logout")).catch(() => undefined);
    forgetKept();
    channel?.postMessage("signed_out");
  },

  /** The account has been changed here, and the sign-in goes on with what it is now. */
  update(user: User): void {
    if (state.status === "signed_in" && state.user.id === user.id) setState({ status: "signed_in", user });
  },

  /** For tests: the initial state. */
  reset() {
    delete window.earlyRefresh;
    token = undefined;
    refreshing = undefined;
    channel?.close();
    channel = undefined;
    state = CHECKING;
  },
};

export interface NewAccount {
  email: string;
  password: string;
  role: "client" | "coach";
  full_name: string;
  timezone?: string;
}
