"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { setFieldErrors } from "@/lib/forms";
import { changePasswordSchema, type ChangePasswordValues, PASSWORD_HELP } from "./account-schema";
import { SIGN_INS } from "./use-sign-ins";

export function PasswordSection({ email }: { email: string }) {
  const queryClient = useQueryClient();
  const [formError, setFormError] = useState<string>();
  const [isChanged, setIsChanged] = useState(false);
  const { register, handleSubmit, setError, reset, formState } = useForm<ChangePasswordValues>({
    resolver: zodResolver(changePasswordSchema),
    defaultValues: { current_password: "", new_password: "" },
  });
  const { errors } = formState;

  async function change(values: ChangePasswordValues) {
    setFormError(undefined);
    setIsChanged(false);
    try {
      await api.POST("/auth/change-password", { body: values });
      reset();
      setIsChanged(true);
      void queryClient.invalidateQueries({ queryKey: SIGN_INS });
    } catch (error) {
      if (error instanceof ApiError && error.code === "wrong_password") {
        const message = "That is not your password.";
        setError("current_password", { type: error.code, message }, { shouldFocus: true });
      } else {
        setFormError(setFieldErrors(error, ["current_password", "new_password"], setError));
      }
    }
  }

  return (
    <Section id="password" title="Password">
      <form method="post" noValidate onSubmit={handleSubmit(change)} className="grid gap-5">
        {formError && <Notice tone="danger">{formError}</Notice>}
        {isChanged && (
          <Notice tone="success" title="Your password is changed">
            You stay signed in here. Every other device is signed out.
          </Notice>
        )}
        {/* Password managers store the new password under this user name. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <div className="grid items-start gap-5 sm:grid-cols-2">
          <Field label="Your password now" error={errors.current_password?.message}>
            {(control) => (
              <PasswordInput {...control} {...register("current_password")} autoComplete="current-password" />
            )}
          </Field>
          <Field label="New password" help={PASSWORD_HELP} error={errors.new_password?.message}>
            {(control) => <PasswordInput {...control} {...register("new_password")} autoComplete="new-password" />}
          </Field>
        </div>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
          <Button type="submit" variant="secondary" isBusy={formState.isSubmitting}>
            Change the password
          </Button>
          <p className="text-sm">
            <Button asChild variant="link">
              <Link href="/forgot-password">Forgot your password?</Link>
            </Button>
          </p>
        </div>
      </form>
    </Section>
  );
}
