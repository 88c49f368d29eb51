import { onlineManager, QueryClientProvider, useMutation, useQuery } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "./api/errors";
import { makeQueryClient } from "./query-client";

afterEach(() => onlineManager.setOnline(true));

function provider() {
  const client = makeQueryClient();
  return function Provider({ children }: { children: ReactNode }) {
    return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  };
}

const noAnswer = () => Promise.reject(new ApiError(409, "unknown", "No answer"));

test("without a network a query fails instead of loading for ever, and is asked again once there is one", async () => {
  onlineManager.setOnline(false);
  const ask = vi.fn<() => Promise<string>>().mockImplementationOnce(noAnswer).mockResolvedValue("here");
  const { result } = renderHook(() => useQuery({ queryKey: ["it"], queryFn: ask }), { wrapper: provider() });
  await waitFor(() => expect(result.current.isError).toBe(true));
  act(() => onlineManager.setOnline(true));
  await waitFor(() => expect(result.current.data).toBe("here"));
});

test("without a network a change fails at once, and is not sent later", async () => {
  onlineManager.setOnline(false);
  const send = vi.fn(noAnswer);
  const { result } = renderHook(() => useMutation({ mutationFn: send }), { wrapper: provider() });
  act(() => result.current.mutate());
  await waitFor(() => expect(result.current.isError).toBe(true));
  act(() => onlineManager.setOnline(true));
  expect(send).toHaveBeenCalledTimes(1);
});
