import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api/errors";

/** Repeats only what may succeed later, twice at most; never a refusal or a 429. */
function shouldRetry(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.isTemporary && error.status !== 429 && failures < 2;
}

/**
 * A browser's word that it is offline holds nothing up (`networkMode`): a query would look as if it still loaded, and a booking or a payment would
 * be sent when nobody expects it any more. Without an answer it fails, and what has failed is asked for again once the browser is online.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: shouldRetry,
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        networkMode: "always",
        refetchOnReconnect: true,
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
