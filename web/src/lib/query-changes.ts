import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** What one tab sends to the others: the keys of what has changed, never the data, which each tab asks the API for itself. */
const CHANNEL = "rapport-changes";

let channel: BroadcastChannel | undefined;

/** One for the whole tab: a channel does not receive what it has sent itself. */
function openChannel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === "undefined") return undefined;
  channel ??= new BroadcastChannel(CHANNEL);
  return channel;
}

/** Has what is shown of these queries read again, in this tab and in all others of the browser. */
export function invalidateInAllTabs(queryClient: QueryClient, keys: QueryKey[]): void {
  for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  invalidateInOtherTabs(keys);
}

/** The same for a tab that knows the new state already. */
export function invalidateInOtherTabs(keys: QueryKey[]): void {
  openChannel()?.postMessage(keys);
}

/** Reads again what other tabs say has changed. Returns how to stop. */
export function followOtherTabs(queryClient: QueryClient): () => void {
  const opened = openChannel();
  const receive = ({ data: keys }: MessageEvent<QueryKey[]>) => {
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  };
  opened?.addEventListener("message", receive);
  return () => opened?.removeEventListener("message", receive);
}
