/** The readable cookie of the double-submit pair. It is set beside the refresh cookie, which scripts can't read. */
export function csrfToken(): string | undefined {
  const pair = document.cookie.split("; ").find((cookie) => /^(__Host-)?csrf_token=/.test(cookie));
  return pair?.slice(pair.indexOf("=") + 1);
}
