import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api/errors";

/** Repeats only what may succeed later, twice at most; never a refusal or a 429. */
function shouldRetry(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.isTemporary && error.status !== 429 && failures < 2;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 30_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}
