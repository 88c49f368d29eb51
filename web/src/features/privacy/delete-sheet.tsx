"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { type DeleteValues, deleteSchema } from "@/features/auth/account-schema";
import { PasswordInput } from "@/features/auth/password-input";
import { session } from "@/features/auth/session";
import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { User } from "@/lib/api/types";
import { placeErrors } from "@/lib/forms";
import { whatHappens } from "./what-happens";

/** What deleting the account does, in plain words, before the button that does it. */
export function DeleteSheet({ role, onClose }: { role: User["role"]; onClose: () => void }) {
  const [fault, setFault] = useState<string>();
  const [isGone, setIsGone] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<DeleteValues>({
    resolver: zodResolver(deleteSchema),
    defaultValues: { password: "" },
  });

  async function erase(values: DeleteValues) {
    setFault(undefined);
    try {
      await api.DELETE("/profile", { body: values });
    } catch (error) {
      if (error instanceof ApiError && error.code === "wrong_password") {
        const message = "That is not your password. Nothing is deleted.";
        setError("password", { type: error.code, message }, { shouldFocus: true });
      } else {
        setFault(placeErrors(error, ["password"], setError));
      }
      return;
    }
    setIsGone(true);
    await session.close();
    // A new page, so that nothing of this one stays in memory.
    window.location.replace("/goodbye");
  }

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && !isGone && onClose()}
      title="Delete your account?"
      description="This can’t be undone."
    >
      <form method="post" noValidate onSubmit={handleSubmit(erase)} className="grid gap-5">
        <ul className="grid list-disc gap-2 pl-5 text-sm marker:text-muted">
          {whatHappens(role).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {fault && <Notice tone="danger">{fault}</Notice>}
        <Field label="Your password" help="So that nobody else does this." error={formState.errors.password?.message}>
          {(control) => <PasswordInput {...control} {...register("password")} autoComplete="current-password" />}
        </Field>
        <div className="grid gap-3">
          <Button type="submit" look="danger" size="large" isBusy={formState.isSubmitting || isGone}>
            Delete my account
          </Button>
          <Button look="quiet" disabled={formState.isSubmitting || isGone} onClick={onClose}>
            Keep my account
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
