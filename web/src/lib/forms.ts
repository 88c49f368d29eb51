import type { FieldPath, FieldValues, UseFormSetError } from "react-hook-form";
import { z } from "zod/mini";
import { ApiError, messageOf } from "@/lib/api/errors";

/** The password somebody has already, typed to confirm who they are. */
export const currentPassword = z.string().check(z.minLength(1, "Enter your password."));

/**
 * Shows the field errors of a 422 at the form's fields. Returns the text for the form as a whole: what belongs to none of its
 * fields, or nothing when every error was shown at a field.
 */
export function setFieldErrors<T extends FieldValues>(
  error: unknown,
  fields: readonly FieldPath<T>[],
  setError: UseFormSetError<T>,
): string | undefined {
  if (!(error instanceof ApiError) || error.fields.length === 0) return messageOf(error);
  const unplaced: string[] = [];
  let isFirst = true;
  for (const { field, code, message } of error.fields) {
    const name = fields.find((known) => known === field);
    if (!name) unplaced.push(message);
    else {
      setError(name, { type: code, message }, { shouldFocus: isFirst });
      isFirst = false;
    }
  }
  return unplaced.length > 0 ? unplaced.join(" ") : undefined;
}
