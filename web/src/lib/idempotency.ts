import { ApiError } from "@/lib/api/errors";

/** Random, also where `crypto.randomUUID` is missing (plain http on another machine). */
export function randomKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The last body that was sent, and its key. */
export interface SentBody {
  body: string;
  key: string;
}

/** Where the last body is remembered. */
interface SentStore {
  read: () => SentBody | undefined;
  write: (sent: SentBody | undefined) => void;
}

function inMemory(): SentStore {
  let last: SentBody | undefined;
  return { read: () => last, write: (sent) => (last = sent) };
}

/**
 * Sends requests with an idempotency key, so that nothing is booked or paid twice: the same body sent again after a lost
 * response carries the same key. Another body, or one that was refused, gets a new key. Remembers it as long as it lives, unless it is
 * given a store that outlives the page.
 */
export class IdempotentSender {
  constructor(private readonly store: SentStore = inMemory()) {}

  async send<B, T>(body: B, send: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(body);
    const last = this.store.read();
    const sent = last?.body === text ? last : { body: text, key: randomKey() };
    this.store.write(sent);
    try {
      return await send(sent.key);
    } catch (error) {
      // The API stores the response for this key, so a further attempt needs another key.
      if (error instanceof ApiError && !error.isTemporary) this.store.write(undefined);
      throw error;
    }
  }
}
