"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Section } from "@/components/section";
import { MailNotice, sentAtOf } from "@/components/mail-notice";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { api } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { User } from "@/lib/api/types";
import { setFieldErrors } from "@/lib/forms";
import { changeEmailSchema, type ChangeEmailValues } from "./account-schema";

export function EmailSection({ user }: { user: User }) {
  const [isChanging, setIsChanging] = useState(false);
  const [requested, setRequested] = useState<{ email: string; sentAt: string | undefined }>();
  const resend = useMutation({
    mutationFn: async () => sentAtOf((await api.POST("/auth/verify-email/resend")).data),
  });
  const isAwaitingConfirmation = requested !== undefined && requested.email !== user.email;

  return (
    <Section id="email" title="Email">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="font-medium wrap-anywhere">{user.email}</span>
        {user.email_verified ? (
          <Chip tone="success">
            <CircleCheck className="size-3.5" aria-hidden /> Confirmed
          </Chip>
        ) : (
          <Chip tone="caution">
            <TriangleAlert className="size-3.5" aria-hidden /> Not confirmed yet
          </Chip>
        )}
      </p>
      {!user.email_verified && !resend.isSuccess && (
        <p className="text-sm text-muted">
          We sent you a mail with a link when you opened your account. Open it, and this address is confirmed.
        </p>
      )}
      {!user.email_verified && resend.isSuccess && (
        <MailNotice sentAt={resend.data} title="The mail is on its way">
          Open the link in it. Only the newest one works.
        </MailNotice>
      )}
      {resend.error && <Notice tone="danger">{messageOf(resend.error)}</Notice>}
      {isAwaitingConfirmation && (
        <MailNotice sentAt={requested.sentAt} title="One step is left">
          If <span className="font-medium wrap-anywhere">{requested.email}</span> is free, a link is sent there. Open
          it, and your account moves. Until then you log in with the address above.
        </MailNotice>
      )}
      {isChanging ? (
        <ChangeEmailForm
          onRequested={(email, sentAt) => {
            setRequested({ email, sentAt });
            setIsChanging(false);
          }}
          onClose={() => setIsChanging(false)}
        />
      ) : (
        <div className="flex flex-wrap gap-3">
          {!user.email_verified && (
            <Button variant="secondary" isBusy={resend.isPending} onClick={() => resend.mutate()}>
              Send the mail again
            </Button>
          )}
          <Button variant="secondary" onClick={() => setIsChanging(true)}>
            Change the address
          </Button>
        </div>
      )}
    </Section>
  );
}

interface ChangeEmailFormProps {
  onRequested: (email: string, sentAt: string | undefined) => void;
  onClose: () => void;
}

function ChangeEmailForm({ onRequested, onClose }: ChangeEmailFormProps) {
  const [formError, setFormError] = useState<string>();
  const { register, handleSubmit, setError, formState } = useForm<ChangeEmailValues>({
    resolver: zodResolver(changeEmailSchema),
    defaultValues: { new_email: "", password: "" },
  });
  const { errors } = formState;

  async function requestChange(values: ChangeEmailValues) {
    setFormError(undefined);
    try {
      const { data } = await api.POST("/auth/change-email", { body: values });
      onRequested(values.new_email, sentAtOf(data));
    } catch (error) {
      if (error instanceof ApiError && error.code === "wrong_password") {
        setError("password", { type: error.code, message: "That is not your password." }, { shouldFocus: true });
      } else {
        setFormError(setFieldErrors(error, ["new_email", "password"], setError));
      }
    }
  }

  return (
    <form
      method="post"
      noValidate
      onSubmit={handleSubmit(requestChange)}
      className="grid gap-5 border-t border-line pt-5"
    >
      {formError && <Notice tone="danger">{formError}</Notice>}
      <Field label="New address" error={errors.new_email?.message}>
        {(control) => <Input {...control} {...register("new_email")} type="email" autoComplete="email" />}
      </Field>
      <Field label="Your password" help="So that nobody else moves your account." error={errors.password?.message}>
        {(control) => <PasswordInput {...control} {...register("password")} autoComplete="current-password" />}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={formState.isSubmitting}>
          Send a link to the new address
        </Button>
        <Button variant="quiet" onClick={onClose}>
          Keep the address
        </Button>
      </div>
    </form>
  );
}
