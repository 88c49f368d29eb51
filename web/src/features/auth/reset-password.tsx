"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { auth } from "@/lib/auth/auth-store";
import { setFieldErrors } from "@/lib/forms";
import { PASSWORD_HELP, resetSchema, type ResetValues } from "./account-schema";

/** Chooses a new password, with the token of the mailed link. */
export function ResetPassword() {
  const router = useRouter();
  const token = useSearchParams().get("token") ?? "";
  const [formError, setFormError] = useState<string>();
  const [isUsedLink, setIsUsedLink] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<ResetValues>({
    resolver: zodResolver(resetSchema),
    defaultValues: { new_password: "" },
  });

  async function choose(values: ResetValues) {
    setFormError(undefined);
    try {
      await api.POST("/auth/reset-password/confirm", { body: { token, ...values } });
      // The change has ended every sign-in, including the one here if there was one.
      await auth.recheck();
      router.replace("/login?changed=password");
    } catch (error) {
      if (error instanceof ApiError && error.code === "invalid_token") setIsUsedLink(true);
      else setFormError(setFieldErrors(error, ["new_password"], setError));
    }
  }

  if (isUsedLink) {
    return (
      <NewLink>
        <Notice tone="danger" title="This link has been used, or its hour is over">
          Your password is as it was. Ask for a new link; only the latest one works.
        </Notice>
      </NewLink>
    );
  }
  if (!token) {
    return (
      <NewLink>
        <Notice tone="caution">
          This link is not whole. Open it again from the mail we sent you, or ask for a new one.
        </Notice>
      </NewLink>
    );
  }
  return (
    <form method="post" noValidate onSubmit={handleSubmit(choose)} className="grid gap-5">
      <p className="-mt-5 text-sm text-muted">When it changes, every device is signed out.</p>
      {formError && <Notice tone="danger">{formError}</Notice>}
      <Field label="New password" help={PASSWORD_HELP} error={formState.errors.new_password?.message}>
        {(control) => <PasswordInput {...control} {...register("new_password")} autoComplete="new-password" />}
      </Field>
      <Button type="submit" size="large" isBusy={formState.isSubmitting}>
        Change my password
      </Button>
    </form>
  );
}

function NewLink({ children }: { children: React.ReactNode }) {
  return (
    <div className="grid gap-5">
      {children}
      <Button asChild size="large">
        <Link href="/forgot-password">Ask for a new link</Link>
      </Button>
    </div>
  );
}
