/** The name of the readable cookie of the double-submit pair. It is set beside the refresh cookie, which scripts can't read. */
export const CSRF_COOKIE = /^(__Host-)?csrf_token$/;

export function csrfToken(): string | undefined {
  const pair = document.cookie.split("; ").find((cookie) => CSRF_COOKIE.test(cookie.split("=", 1)[0]!));
  return pair?.slice(pair.indexOf("=") + 1);
}
