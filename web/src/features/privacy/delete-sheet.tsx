"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { Sheet } from "@/components/ui/sheet";
import { api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { User } from "@/lib/api/types";
import { auth } from "@/lib/auth/auth-store";
import { currentPassword, setFieldErrors } from "@/lib/forms";
import { deletionConsequences } from "./deletion-consequences";

const deleteSchema = z.object({ password: currentPassword });

type DeleteValues = z.infer<typeof deleteSchema>;

/** Shows the consequences of deleting the account, above the button that deletes it. */
export function DeleteSheet({ role, onClose }: { role: User["role"]; onClose: () => void }) {
  const [formError, setFormError] = useState<string>();
  const [isDeleted, setIsDeleted] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<DeleteValues>({
    resolver: zodResolver(deleteSchema),
    defaultValues: { password: "" },
  });

  async function deleteAccount(values: DeleteValues) {
    setFormError(undefined);
    try {
      await api.DELETE("/profile", { body: values });
    } catch (error) {
      if (error instanceof ApiError && error.code === "wrong_password") {
        const message = "That is not your password. Nothing is deleted.";
        setError("password", { type: error.code, message }, { shouldFocus: true });
      } else {
        setFormError(setFieldErrors(error, ["password"], setError));
      }
      return;
    }
    setIsDeleted(true);
    await auth.clearAfterDeletion();
    // Loads a new document, so that no data stay in memory.
    window.location.replace("/goodbye");
  }

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && !isDeleted && onClose()}
      title="Delete your account?"
      description="This can’t be undone."
    >
      <form method="post" noValidate onSubmit={handleSubmit(deleteAccount)} className="grid gap-5">
        <ul className="grid list-disc gap-2 pl-5 text-sm marker:text-muted">
          {deletionConsequences(role).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {formError && <Notice tone="danger">{formError}</Notice>}
        <Field label="Your password" help="So that nobody else does this." error={formState.errors.password?.message}>
          {(control) => <PasswordInput {...control} {...register("password")} autoComplete="current-password" />}
        </Field>
        <div className="grid gap-3">
          <Button type="submit" variant="danger" size="large" isBusy={formState.isSubmitting || isDeleted}>
            Delete my account
          </Button>
          <Button variant="quiet" disabled={formState.isSubmitting || isDeleted} onClick={onClose}>
            Keep my account
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
