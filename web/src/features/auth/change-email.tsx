"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { profileQuery } from "@/features/profiles/use-profile";
import { api } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";

/** Moves the account by a press, not by opening the page: mail scanners open links, people press buttons. */
export function ChangeEmail() {
  const token = useSearchParams().get("token") ?? "";
  const queryClient = useQueryClient();
  const move = useMutation({
    mutationFn: () => api.POST("/auth/change-email/confirm", { body: { token } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
  });
  const code = move.error instanceof ApiError ? move.error.code : undefined;

  if (move.isSuccess) {
    return (
      <div className="grid gap-5">
        <Notice tone="success" title="Your account has moved to this address">
          From now on you log in with it, and our mails come here.
        </Notice>
        <ToAccount>Go to your account</ToAccount>
      </div>
    );
  }
  if (code === "invalid_token" || code === "email_taken") {
    return (
      <div className="grid gap-5">
        {code === "invalid_token" ? (
          <Notice tone="danger" title="This link has been used, or its hour is over">
            Ask for the change again in your account, and we send you a new one.
          </Notice>
        ) : (
          <Notice tone="danger" title="This address belongs to another account">
            Yours stays where it is. In your account you can choose another address.
          </Notice>
        )}
        <ToAccount>Go to your account</ToAccount>
      </div>
    );
  }
  if (!token) {
    return <Notice tone="caution">This link is not whole. Open it again from the mail we sent you.</Notice>;
  }
  return (
    <div className="grid gap-5">
      {move.error && <Notice tone="danger">{messageOf(move.error)}</Notice>}
      <p>Once you confirm it, you log in with the address this link was sent to.</p>
      <Button size="large" isBusy={move.isPending} onClick={() => move.mutate()}>
        Move my account to this address
      </Button>
    </div>
  );
}

function ToAccount({ children }: { children: React.ReactNode }) {
  return (
    <Button asChild size="large">
      <Link href="/account">{children}</Link>
    </Button>
  );
}
