"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import { useAuthState } from "@/lib/auth/auth-provider";
import { homePath } from "@/lib/paths";

/** Confirms an address. A button does it, not opening the page, because mail scanners open links. */
export function VerifyEmail() {
  const token = useSearchParams().get("token") ?? "";
  const queryClient = useQueryClient();
  const verify = useMutation({
    mutationFn: () => api.POST("/auth/verify-email", { body: { token } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.profile }),
  });
  const authState = useAuthState();
  const next =
    authState.status !== "signed_in"
      ? "/login"
      : authState.user.role === "client"
        ? "/matches"
        : homePath(authState.user.role);
  const isUsedLink = verify.error instanceof ApiError && verify.error.code === "invalid_token";

  if (verify.isSuccess) {
    return (
      <div className="grid gap-5">
        <Notice tone="success" title="Thank you, your address is confirmed" />
        <Button asChild size="large">
          <Link href={next}>Go on</Link>
        </Button>
      </div>
    );
  }
  if (isUsedLink) {
    return (
      <div className="grid gap-5">
        <Notice tone="danger" title="This link has been used, or has run out">
          Your account says whether your address is confirmed. If it is not, you get a new mail there.
        </Notice>
        <Button asChild size="large">
          <Link href="/account">Go to your account</Link>
        </Button>
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      {verify.error && <Notice tone="danger">{messageOf(verify.error)}</Notice>}
      {token ? (
        <Button size="large" isBusy={verify.isPending} onClick={() => verify.mutate()}>
          Confirm my address
        </Button>
      ) : (
        <>
          <Notice tone="caution">This link is not whole. Open it again from the mail we sent you.</Notice>
          <Button asChild size="large">
            <Link href="/account">Go to your account</Link>
          </Button>
        </>
      )}
    </div>
  );
}
