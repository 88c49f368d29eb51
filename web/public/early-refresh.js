// Begins the refresh of the sign-in while the page's scripts are still on their way: on a slow network they take seconds, and whatever is
// shown to somebody who is signed in waits for the access token. lib/auth/auth-store.ts takes the answer over. Tabs refresh one at a time,
// by the same lock as there.
(function () {
  function csrfToken() {
    var pair = document.cookie.split("; ").find(function (cookie) {
      return /^(__Host-)?csrf_token=/.test(cookie);
    });
    return pair && pair.slice(pair.indexOf("=") + 1);
  }
  // After a navigation within the app, its own scripts are here already, and have refreshed.
  if (window.earlyRefresh !== undefined || !csrfToken() || !navigator.locks) return;
  window.earlyRefresh = navigator.locks.request("rapport-session", function () {
    return fetch("/api/auth/refresh", {
      method: "POST",
      headers: { Accept: "application/json", "X-Session": "cookie", "X-CSRF-Token": csrfToken() || "" },
      credentials: "same-origin",
    });
  });
  // Nobody may ever ask for it; whoever does sees the failure all the same.
  window.earlyRefresh.catch(function () {});
})();
