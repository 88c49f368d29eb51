/**
 * A value that is read once for everybody and remembered for a while. Whoever asks after that gets the old one while a new one is
 * read, so that nobody waits but the first; when reading fails, the old one stays.
 */
export function remembered<T>(read: () => Promise<T>, milliseconds: number, now: () => number = Date.now) {
  let known: { value: T; at: number } | undefined;
  let reading: Promise<T> | undefined;

  function readAgain(): Promise<T> {
    reading ??= read()
      .then((value) => {
        known = { value, at: now() };
        return value;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  return async (): Promise<T> => {
    if (!known) return readAgain();
    if (now() - known.at >= milliseconds) readAgain().catch(() => undefined);
    return known.value;
  };
}
