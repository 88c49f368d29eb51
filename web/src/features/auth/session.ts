import { ApiError } from "@/lib/api/errors";
import type { SignedIn, User } from "@/lib/api/types";
import { csrfToken } from "./csrf";

/**
 * Who is signed in, in this browser.
 *
 * The access token lives in this module and nowhere else; the refresh token in a cookie that scripts can't read. Refreshing
 * happens once at a time over all tabs, and only a 401 of the refresh means signed out: a server that is away must not throw
 * people out of their account.
 */
export type SessionState =
  { status: "checking" } | { status: "signed_in"; user: User } | { status: "anonymous" } | { status: "unreachable" };

interface Token {
  text: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  runsOut: number;
}

/** Refreshed this long before it runs out, so that a slow request does not meet a dead token. */
const MARGIN_MS = 30_000;
const LOCK = "rapport-session";
const CHECKING: SessionState = { status: "checking" };

let state: SessionState = CHECKING;
let token: Token | undefined;
let refreshing: Promise<string | undefined> | undefined;
const listeners = new Set<() => void>();
let channel: BroadcastChannel | undefined;

function become(next: SessionState) {
  state = next;
  for (const listener of listeners) listener();
}

function keep(signedIn: SignedIn) {
  token = { text: signedIn.access_token, runsOut: Date.now() + signedIn.expires_in * 1000 };
  become({ status: "signed_in", user: signedIn.user });
}

function forget() {
  token = undefined;
  become({ status: "anonymous" });
}

async function post(path: string, payload?: unknown): Promise<Response> {
  const headers = new Headers({ "X-Session": "cookie", Accept: "application/json" });
  const csrf = csrfToken();
  if (csrf) headers.set("X-CSRF-Token", csrf);
  if (payload !== undefined) headers.set("Content-Type", "application/json");
  try {
    return await fetch(`${window.location.origin}/api${path}`, {
      method: "POST",
      headers,
      credentials: "same-origin",
      body: payload === undefined ? undefined : JSON.stringify(payload),
    });
  } catch {
    throw ApiError.unreachable();
  }
}

/** One at a time over all tabs; tabs without the Web Locks API are at least one at a time themselves. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator === "undefined" || !("locks" in navigator)) return work();
  return await navigator.locks.request(LOCK, work);
}

async function refreshOnce(): Promise<string | undefined> {
  // The two cookies come and go together: without one there is no sign-in to renew.
  if (!csrfToken()) {
    forget();
    return undefined;
  }
  let response = await post("/auth/refresh");
  // Another tab may have changed the pair between our reading and the server's.
  if (response.status === 403) response = await post("/auth/refresh");
  if (response.status === 401) {
    forget();
    return undefined;
  }
  if (!response.ok) throw await ApiError.from(response);
  keep((await response.json()) as SignedIn);
  return token?.text;
}

function refresh(): Promise<string | undefined> {
  refreshing ??= alone(refreshOnce).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

function listenToOtherTabs() {
  if (channel || typeof BroadcastChannel === "undefined") return;
  channel = new BroadcastChannel(LOCK);
  channel.onmessage = (message: MessageEvent<"signed_in" | "signed_out">) => {
    if (message.data === "signed_out") forget();
    else if (state.status !== "signed_in") void session.check();
  };
}

async function enter(path: string, payload: unknown): Promise<User> {
  const response = await post(path, payload);
  if (!response.ok) throw await ApiError.from(response);
  const signedIn = (await response.json()) as SignedIn;
  keep(signedIn);
  channel?.postMessage("signed_in");
  return signedIn.user;
}

export const session = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  state: (): SessionState => state,

  /** On the server nobody is known; the page says so until the browser has asked. */
  stateOnServer: (): SessionState => CHECKING,

  /** Asks who is signed in; safe to call at any time, from any number of places. */
  async check(): Promise<void> {
    listenToOtherTabs();
    if (state.status === "signed_in" && token) return;
    if (state.status === "unreachable") become(CHECKING);
    try {
      await refresh();
    } catch {
      become({ status: "unreachable" });
    }
  },

  /** A token that will last for a request, or none when nobody is signed in. Throws when the server can't be asked. */
  async freshToken(): Promise<string | undefined> {
    if (state.status === "anonymous") return undefined;
    if (token && token.runsOut - MARGIN_MS > Date.now()) return token.text;
    return refresh();
  },

  /** Another token after the API refused this one; the current one if it has been renewed meanwhile. */
  async renew(refused: string): Promise<string | undefined> {
    if (token && token.text !== refused) return token.text;
    return refresh();
  },

  /** Asks again although a token is at hand: the sign-in may have been ended, here or elsewhere. */
  async recheck(): Promise<void> {
    if (state.status !== "signed_in") return;
    token = undefined;
    // A server that is away now is asked again with the next request.
    await refresh().catch(() => undefined);
  },

  logIn: (email: string, password: string) => enter("/auth/login", { email, password }),

  signUp: (account: NewAccount) => enter("/auth/signup", account),

  /** Ends the sign-in here and in every tab. A server that is away keeps it: we say so instead of pretending. */
  async logOut(): Promise<void> {
    const response = await alone(() => post("/auth/logout"));
    if (!response.ok && response.status !== 401) throw await ApiError.from(response);
    forget();
    channel?.postMessage("signed_out");
  },

  /**
   * The account is closed, and its sign-in with it: the cookies go, as far as the server still takes that, and the other tabs are
   * told. This tab is left to its caller, who opens another page.
   */
  async close(): Promise<void> {
    await alone(() => post("/auth/logout")).catch(() => undefined);
    channel?.postMessage("signed_out");
  },

  /** The name or zone in the account has changed. */
  rename(change: Partial<Pick<User, "full_name" | "timezone">>) {
    if (state.status === "signed_in") become({ status: "signed_in", user: { ...state.user, ...change } });
  },

  /** Tests start from nothing. */
  reset() {
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
