import { ApiError } from "@/lib/api/errors";

/** Random, also where `crypto.randomUUID` is missing (plain http on another machine). */
export function randomKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One key for one wish: the same body sent again after a lost answer carries the same key, so that nothing is booked or paid
 * twice. Another body, or a wish that was refused, gets a new one.
 */
export class OnceOnly {
  private last: { body: string; key: string } | undefined;

  async send<B, T>(wish: B, send: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(wish);
    if (this.last?.body !== text) this.last = { body: text, key: randomKey() };
    try {
      return await send(this.last.key);
    } catch (error) {
      // The answer to this key is settled; asking again is a new wish.
      if (error instanceof ApiError && !error.isTemporary) this.last = undefined;
      throw error;
    }
  }
}
