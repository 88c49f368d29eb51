/** The path to go to after signing in, if it is on this site. */
export function safePath(next: string | null | undefined): string | undefined {
  if (!next || !/^\/(?![/\\])/.test(next) || /[\u0000-\u001f]/.test(next)) return undefined;
  return next;
}

export function loginPath(next: string): string {
  return `/login?next=${encodeURIComponent(next)}`;
}

export function signupPath(next: string): string {
  return `/signup?next=${encodeURIComponent(next)}`;
}

/** The page number in a URL; the first one if that is not a page. */
export function pageOf(text: string | null): number {
  const page = Math.floor(Number(text));
  return page >= 1 && page <= 100_000 ? page : 1;
}

/** The start page of a role. */
export function homePath(role: "client" | "coach" | "admin" | "auditor"): string {
  return role === "client" ? "/quiz" : role === "coach" ? "/coach" : "/admin";
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a part of a path can be an id of the API. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
