"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { MailNotice, sentAtOf } from "@/components/mail-notice";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { setFieldErrors } from "@/lib/forms";
import { forgotSchema, type ForgotValues } from "./account-schema";

/** Requests a link to reset the password. The reply is the same for every address, so that it does not reveal who has an account. */
export function ForgotPassword() {
  const [formError, setFormError] = useState<string>();
  const [sent, setSent] = useState<{ email: string; sentAt: string | undefined }>();
  const { register, handleSubmit, setError, formState } = useForm<ForgotValues>({
    resolver: zodResolver(forgotSchema),
    defaultValues: { email: "" },
  });

  async function requestLink(values: ForgotValues) {
    setFormError(undefined);
    try {
      const { data } = await api.POST("/auth/reset-password", { body: values });
      setSent({ email: values.email, sentAt: sentAtOf(data) });
    } catch (error) {
      setFormError(setFieldErrors(error, ["email"], setError));
    }
  }

  if (sent) {
    return (
      <div className="grid gap-5">
        <MailNotice sentAt={sent.sentAt} title="Look into your mailbox">
          If there is an account for <span className="font-medium wrap-anywhere">{sent.email}</span>, a mail goes there.
          The link in it works once, for an hour.
        </MailNotice>
        <p className="text-sm text-muted">
          Nothing there after a few minutes? Look into the spam folder, or see whether the address is the one you signed
          up with.
        </p>
        <Button variant="secondary" size="large" onClick={() => setSent(undefined)}>
          Ask for another address
        </Button>
        <BackToLogin />
      </div>
    );
  }
  return (
    <form method="post" noValidate onSubmit={handleSubmit(requestLink)} className="grid gap-5">
      <p className="-mt-5 text-sm text-muted">Tell us your email, and we send you a link to choose a new one.</p>
      {formError && <Notice tone="danger">{formError}</Notice>}
      <Field label="Email" error={formState.errors.email?.message}>
        {(control) => <Input {...control} {...register("email")} type="email" autoComplete="username" />}
      </Field>
      <Button type="submit" size="large" isBusy={formState.isSubmitting}>
        Send me a link
      </Button>
      <BackToLogin />
    </form>
  );
}

function BackToLogin() {
  return (
    <p className="text-center text-sm text-muted">
      Remembered it?{" "}
      <Button asChild variant="link">
        <Link href="/login">Log in</Link>
      </Button>
    </p>
  );
}
