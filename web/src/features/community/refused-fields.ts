import { ApiError, messageOf } from "@/lib/api/errors";

interface Refused<Name extends string> {
  /** By field. */
  errors: Partial<Record<Name, string>>;
  /** What belongs to none of the fields. */
  message?: string;
}

/** What the API refused of a form: `tags[2]` is about the field `tags`. */
export function refusedFields<Name extends string>(error: unknown, names: readonly Name[]): Refused<Name> {
  if (!error) return { errors: {} };
  if (!(error instanceof ApiError) || error.fields.length === 0) return { errors: {}, message: messageOf(error) };
  const errors: Partial<Record<Name, string>> = {};
  const others: string[] = [];
  for (const { field, message } of error.fields) {
    const name = names.find((known) => field.split(/[.[]/)[0] === known);
    if (name) errors[name] ??= message;
    else others.push(message);
  }
  return { errors, ...(others.length > 0 ? { message: others.join(" ") } : {}) };
}
