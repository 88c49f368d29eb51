/**
 * A page that was opened before a new release asks for scripts of its own. The server keeps those of the last release; for an
 * older page the way out is to load it anew.
 */

const LAST_RELOAD = "reloaded-at";
/** A second failure this soon is no matter of releases. */
const ONCE_PER_MS = 60_000;

export function isMissingScript(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === "ChunkLoadError" || /failed to (load chunk|fetch dynamically imported module)/i.test(error.message)
  );
}

/** Loads the page anew after a missing script, once a minute at most. Returns whether it does. */
export function reloadForMissingScript(error: unknown, reload = () => window.location.reload()): boolean {
  if (!isMissingScript(error)) return false;
  try {
    const last = Number(sessionStorage.getItem(LAST_RELOAD) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) return false;
    sessionStorage.setItem(LAST_RELOAD, String(Date.now()));
  } catch {
    // Without storage it could not be told from the time before.
    return false;
  }
  reload();
  return true;
}
