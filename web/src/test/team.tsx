import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { AuthProvider } from "@/lib/auth/auth-provider";
import { auth } from "@/lib/auth/auth-store";
import { makeQueryClient } from "@/lib/query-client";
import { tessa } from "./admin";
import { acceptRefreshes, startWithCookie } from "./auth";

/** Shows a part of the administration to somebody of the team, who has signed in. */
export async function showTo(role: "admin" | "auditor", children: ReactNode) {
  startWithCookie();
  acceptRefreshes({ user: { ...tessa, role } });
  await auth.check();
  return render(
    <QueryClientProvider client={makeQueryClient()}>
      <AuthProvider>{children}</AuthProvider>
    </QueryClientProvider>,
  );
}
