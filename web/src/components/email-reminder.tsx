"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { MailCheck } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { profileQuery } from "@/lib/api/queries";
import type { User } from "@/lib/api/types";
import { MailNotice, sentAtOf } from "./mail-notice";

/** Reminds of an address that is not confirmed, above every page: nothing is blocked by it, but mails may go nowhere. */
export default function EmailReminder({ user }: { user: User }) {
  // The sign-in may be older than the confirmation.
  const account = useQuery(profileQuery);
  const resend = useMutation({
    mutationFn: async () => sentAtOf((await api.POST("/auth/verify-email/resend")).data),
  });
  const current = account.data?.user.id === user.id ? account.data.user : user;
  if (current.email_verified) return null;
  return (
    <aside aria-label="Your address" className="mb-8 grid gap-3">
      {resend.isSuccess ? (
        <MailNotice sentAt={resend.data} title="The mail is on its way">
          Open the link in it, and your address is confirmed.
        </MailNotice>
      ) : (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card bg-caution-soft px-4 py-3 text-sm text-caution">
          <MailCheck className="size-5 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1 basis-60 wrap-anywhere">
            Confirm your address: a mail with a link went to {current.email}. Until then, times and changes may not
            reach you.
          </span>
          <Button variant="secondary" size="small" isBusy={resend.isPending} onClick={() => resend.mutate()}>
            Send the mail again
          </Button>
        </p>
      )}
      {resend.error && <Notice tone="danger">{messageOf(resend.error)}</Notice>}
    </aside>
  );
}
