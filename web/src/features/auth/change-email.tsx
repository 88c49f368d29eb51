"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";

/** Confirms a change of address. A button does it, not opening the page, because mail scanners open links. */
export function ChangeEmail() {
  const token = useSearchParams().get("token") ?? "";
  const queryClient = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => api.POST("/auth/change-email/confirm", { body: { token } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.profile }),
  });
  const code = confirm.error instanceof ApiError ? confirm.error.code : undefined;

  if (confirm.isSuccess) {
    return (
      <div className="grid gap-5">
        <Notice tone="success" title="Your account has moved to this address">
          From now on you log in with it, and our mails come here.
        </Notice>
        <AccountLink>Go to your account</AccountLink>
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
        <AccountLink>Go to your account</AccountLink>
      </div>
    );
  }
  if (!token) {
    return (
      <div className="grid gap-5">
        <Notice tone="caution">This link is not whole. Open it again from the mail we sent you.</Notice>
        <AccountLink>Go to your account</AccountLink>
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      {confirm.error && <Notice tone="danger">{messageOf(confirm.error)}</Notice>}
      <p>Once you confirm it, you log in with the address this link was sent to.</p>
      <Button size="large" isBusy={confirm.isPending} onClick={() => confirm.mutate()}>
        Move my account to this address
      </Button>
    </div>
  );
}

function AccountLink({ children }: { children: React.ReactNode }) {
  return (
    <Button asChild size="large">
      <Link href="/account">{children}</Link>
    </Button>
  );
}
