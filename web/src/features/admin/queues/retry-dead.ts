import { api, body } from "@/lib/api/client";
import type { JobFilters } from "./use-jobs";

/** So many at a time: what is on its way when somebody stops is done. */
const STEP = 500;

/**
 * Retries the dead jobs of a queue that match, however many: the API is asked for some at a time until nothing is left. Returns how many were retried. Rejects when it is stopped or refused; what is retried by then stays so.
 */
export async function retryDead(queue: string, filters: JobFilters, signal: AbortSignal): Promise<number> {
  const { kind, q, booking_id, user_id } = filters;
  const params = { path: { queue }, query: { kind, q, booking_id, user_id, limit: STEP } };
  let sum = 0;
  for (;;) {
    signal.throwIfAborted();
    const { retried, complete } = await body(api.POST("/admin/queues/{queue}/retry-dead", { params, signal }));
    sum += retried;
    if (complete) return sum;
  }
}
