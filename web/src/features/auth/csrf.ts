/** The readable half of the double-submit pair; the refresh cookie, which scripts can't read, lies beside it. */
export function csrfToken(): string | undefined {
  const pair = document.cookie.split("; ").find((cookie) => /^(__Host-)?csrf_token=/.test(cookie));
  return pair?.slice(pair.indexOf("=") + 1);
}
