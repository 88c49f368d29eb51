"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { kindName } from "./kinds";

/** Stops one kind of mail, without a sign-in. A button does it, not opening the page, because mail scanners open links. */
export function Unsubscribe() {
  const token = useSearchParams().get("token") ?? "";
  const stop = useMutation({
    mutationFn: () => body(api.POST("/notifications/unsubscribe", { params: { query: { token } } })),
  });
  const isInvalidToken = stop.error instanceof ApiError && stop.error.code === "invalid_token";

  if (stop.isSuccess) {
    const name = kindName(stop.data.kind);
    return (
      <div className="grid gap-5">
        <Notice tone="success" title="These mails have stopped">
          {name ? `“${name}” is no longer mailed to you.` : "Mails of this kind are no longer sent to you."} What you
          see in the app stays as it is.
        </Notice>
        <SettingsLink />
      </div>
    );
  }
  if (isInvalidToken || !token) {
    return (
      <div className="grid gap-5">
        <Notice tone="caution" title="This link is not whole">
          Nothing has changed. Open it again from the mail, or choose which mails you get in your settings.
        </Notice>
        <SettingsLink />
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      <p>Mails of this kind will stop. All others still reach you, and in the app you are told as before.</p>
      {stop.error && <Notice tone="danger">{messageOf(stop.error)}</Notice>}
      <Button size="large" isBusy={stop.isPending} onClick={() => stop.mutate()}>
        Stop these mails
      </Button>
    </div>
  );
}

function SettingsLink() {
  return (
    <Button asChild variant="secondary" size="large">
      <Link href="/settings/notifications">Choose what you are told</Link>
    </Button>
  );
}
