import type { FieldPath, FieldValues, UseFormSetError } from "react-hook-form";
import { ApiError, messageOf } from "@/lib/api/errors";

/**
 * Puts the fields of a 422 where they belong in a form. Answers the text for the form as a whole: what belongs to no field,
 * or nothing when every fault has found its place.
 */
export function placeErrors<T extends FieldValues>(
  error: unknown,
  fields: readonly FieldPath<T>[],
  setError: UseFormSetError<T>,
): string | undefined {
  if (!(error instanceof ApiError) || error.fields.length === 0) return messageOf(error);
  const elsewhere: string[] = [];
  let isFirst = true;
  for (const fault of error.fields) {
    const name = fields.find((field) => field === fault.field);
    if (!name) elsewhere.push(fault.message);
    else {
      setError(name, { type: fault.code, message: fault.message }, { shouldFocus: isFirst });
      isFirst = false;
    }
  }
  return elsewhere.length > 0 ? elsewhere.join(" ") : undefined;
}
