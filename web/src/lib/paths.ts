/** Where to go after signing in: a path of ours, never another site. */
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

/** A person's first page. */
export function homeOf(role: "client" | "coach" | "admin"): string {
  return role === "client" ? "/quiz" : role === "coach" ? "/coach" : "/coaches";
}
