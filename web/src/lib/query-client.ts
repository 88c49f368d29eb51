import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api/errors";

/** Asks again only where that may help: never after a refusal. */
function mayHelp(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.isTemporary && error.status !== 429 && failures < 2;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: mayHelp, staleTime: 30_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}
