import { ApiError } from "@/lib/api/errors";

/** Random, also where `crypto.randomUUID` is missing (plain http on another machine). */
export function randomKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends requests with an idempotency key, so that nothing is booked or paid twice: the same body sent again after a lost
 * response carries the same key. Another body, or one that was refused, gets a new key.
 */
export class IdempotentSender {
  private last: { body: string; key: string } | undefined;

  async send<B, T>(body: B, send: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(body);
    if (this.last?.body !== text) this.last = { body: text, key: randomKey() };
    try {
      return await send(this.last.key);
    } catch (error) {
      // The API stores the response for this key, so a further attempt needs another key.
      if (error instanceof ApiError && !error.isTemporary) this.last = undefined;
      throw error;
    }
  }
}
