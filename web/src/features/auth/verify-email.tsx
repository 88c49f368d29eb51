"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";

/** Confirms an address by a press, not by opening the page: mail scanners open links, people press buttons. */
export function VerifyEmail() {
  const token = useSearchParams().get("token") ?? "";
  const verify = useMutation({ mutationFn: () => api.POST("/auth/verify-email", { body: { token } }) });

  if (verify.isSuccess) {
    return (
      <div className="grid gap-5">
        <Notice tone="success" title="Thank you, your address is confirmed" />
        <Button asChild size="large">
          <Link href="/matches">Go on</Link>
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
        <Notice tone="caution">This link is not whole. Open it again from the mail we sent you.</Notice>
      )}
    </div>
  );
}
