"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Compass, HandHeart } from "lucide-react";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { ApiError } from "@/lib/api/errors";
import { auth } from "@/lib/auth/auth-store";
import { setFieldErrors } from "@/lib/forms";
import { homePath, loginPath, safePath } from "@/lib/paths";
import { ownZone } from "@/lib/zones";
import { PASSWORD_HELP, signupSchema, type SignupValues } from "./account-schema";

const roles = [
  { value: "client", title: "I look for a coach", text: "Answer 20 questions, meet ten coaches.", icon: Compass },
  { value: "coach", title: "I am a coach", text: "Be found by people you can help.", icon: HandHeart },
] as const;

export function SignupForm() {
  const router = useRouter();
  const search = useSearchParams();
  const next = safePath(search.get("next"));
  const [formError, setFormError] = useState<string>();
  const { register, handleSubmit, setError, formState } = useForm<SignupValues>({
    resolver: zodResolver(signupSchema),
    defaultValues: {
      role: search.get("role") === "coach" ? "coach" : "client",
      full_name: "",
      email: "",
      password: "",
    },
  });
  const { errors } = formState;

  async function signUp(values: SignupValues) {
    setFormError(undefined);
    try {
      const user = await auth.signUp({ ...values, timezone: ownZone() });
      router.replace(user.role === "client" ? (next ?? "/quiz") : homePath(user.role));
    } catch (error) {
      if (error instanceof ApiError && error.code === "email_taken") {
        setError("email", { type: error.code, message: "There is an account with this email." }, { shouldFocus: true });
      } else {
        setFormError(setFieldErrors(error, ["role", "full_name", "email", "password"], setError));
      }
    }
  }

  return (
    <form method="post" noValidate onSubmit={handleSubmit(signUp)} className="grid gap-5">
      {formError && <Notice tone="danger">{formError}</Notice>}
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">What brings you here?</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {roles.map(({ value, title, text, icon: Icon }) => (
            <label
              key={value}
              className="grid gap-1 rounded-card border border-line-strong/60 p-4 transition-colors hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
            >
              <input type="radio" value={value} className="sr-only" {...register("role")} />
              <Icon className="size-5 text-brand" aria-hidden />
              <span className="mt-1 text-sm font-semibold">{title}</span>
              <span className="text-sm text-muted">{text}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label="Your name" error={errors.full_name?.message}>
        {(control) => <Input {...control} {...register("full_name")} autoComplete="name" />}
      </Field>
      <div className="grid gap-1.5">
        <Field label="Email" error={errors.email?.message}>
          {(control) => <Input {...control} {...register("email")} type="email" autoComplete="email" />}
        </Field>
        {errors.email?.type === "email_taken" && (
          <p className="text-sm">
            <Button asChild variant="link">
              <Link href={loginPath(next ?? "/matches")}>Log in with it</Link>
            </Button>
          </p>
        )}
      </div>
      <Field label="Password" help={PASSWORD_HELP} error={errors.password?.message}>
        {(control) => <PasswordInput {...control} {...register("password")} autoComplete="new-password" />}
      </Field>
      <Button type="submit" size="large" isBusy={formState.isSubmitting}>
        Open your account
      </Button>
      <p className="text-center text-sm text-muted">
        Been here before?{" "}
        <Button asChild variant="link">
          <Link href={next ? loginPath(next) : "/login"}>Log in</Link>
        </Button>
      </p>
    </form>
  );
}
