"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { auth } from "@/lib/auth/auth-store";
import { setFieldErrors } from "@/lib/forms";
import { homePath, safePath, signupPath } from "@/lib/paths";
import { loginSchema, type LoginValues } from "./account-schema";

export function LoginForm() {
  const router = useRouter();
  const search = useSearchParams();
  const next = safePath(search.get("next"));
  const [formError, setFormError] = useState<string>();
  const { register, handleSubmit, setError, formState } = useForm<LoginValues>({
    resolver: zodResolver(loginSchema),
    defaultValues: { email: "", password: "" },
  });

  async function logIn({ email, password }: LoginValues) {
    setFormError(undefined);
    try {
      const user = await auth.logIn(email, password);
      router.replace(next ?? (user.role === "client" ? "/matches" : homePath(user.role)));
    } catch (error) {
      setFormError(setFieldErrors(error, ["email", "password"], setError));
    }
  }

  return (
    // POST, so that a form submitted before the script has loaded does not put the password into the URL.
    <form method="post" noValidate onSubmit={handleSubmit(logIn)} className="grid gap-5">
      {formError && <Notice tone="danger">{formError}</Notice>}
      {!formError && search.get("changed") === "password" && (
        <Notice tone="success" title="Your password is changed">
          Every device is signed out. Log in with the new one.
        </Notice>
      )}
      <Field label="Email" error={formState.errors.email?.message}>
        {(control) => <Input {...control} {...register("email")} type="email" autoComplete="username" />}
      </Field>
      <div className="grid gap-2">
        <Field label="Password" error={formState.errors.password?.message}>
          {(control) => <PasswordInput {...control} {...register("password")} autoComplete="current-password" />}
        </Field>
        <p className="text-sm">
          <Button asChild variant="link">
            <Link href="/forgot-password">Forgot your password?</Link>
          </Button>
        </p>
      </div>
      <Button type="submit" size="large" isBusy={formState.isSubmitting}>
        Log in
      </Button>
      <p className="text-center text-sm text-muted">
        New here?{" "}
        <Button asChild variant="link">
          <Link href={next ? signupPath(next) : "/signup"}>Open an account</Link>
        </Button>
      </p>
    </form>
  );
}
