import { ApiError } from "@/lib/api/errors";

/** Why a change of an account was refused, and what to do; undefined where the API's own words say it. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === "has_bookings") {
    return "They have bookings ahead, and a new role would leave the other side alone. Cancel these or wait until they are over; nothing is changed.";
  }
  if (error.code === "last_admin") {
    return "They are the last active admin. Make somebody else an admin first; nothing is changed.";
  }
  return undefined;
}
