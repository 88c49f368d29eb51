import type { Booking } from "@/lib/api/types";
import { firstName } from "@/lib/names";
import { type Reader, stepsOpen } from "./steps-open";

type Names = Pick<Booking, "client_name" | "coach_name">;
type NoShow = NonNullable<Booking["no_show"]>;

/** The other side, by the name they are called. */
export function otherName(names: Names, reader: Reader): string {
  return firstName(reader === "client" ? names.coach_name : names.client_name);
}

/** Whether someone may say that the other side did not come: once, by the API's table. */
export function mayReport(booking: Booking, reader: Reader, now: number): boolean {
  return !booking.no_show && stepsOpen(booking, reader, now).includes("report_no_show");
}

/** Whether someone may say that they did come: only of themselves, and until it counts. */
export function mayObject({ no_show }: Pick<Booking, "no_show">, reader: Reader): boolean {
  return no_show?.state === "reported" && no_show.absent === reader;
}

/** How it stands with an absence, in plain words to the one who reads. */
export function absenceWords(
  { absent, state }: NoShow,
  booking: Names & Pick<Booking, "price">,
  reader: Reader,
): { title: string; text: string } {
  const other = otherName(booking, reader);
  const missing = firstName(absent === "client" ? booking.client_name : booking.coach_name);
  const money = absenceMoney(booking, absent, reader);
  switch (state) {
    case "reported":
      if (reader === absent) {
        return {
          title: `${other} says you did not come`,
          text: `If you were there, tell us within 24 hours of the report. After that it counts. ${money}`.trim(),
        };
      }
      return {
        title: reader === "admin" ? `${missing} is said not to have come` : `You told us that ${missing} did not come`,
        text: `${missing} can object for 24 hours. After that it counts. ${money}`.trim(),
      };
    case "disputed":
      return {
        title: reader === "admin" ? "Both sides remember it differently" : `You and ${other} remember it differently`,
        text: "Someone from Rapport looks at both sides and decides. Both get a message here.",
      };
    case "upheld":
      return {
        title: reader === absent ? "This counts as a session you missed" : `${missing} did not come`,
        text: money,
      };
    case "rejected":
      return {
        title: "This counts as a session that took place",
        text: "Someone from Rapport has looked at what both sides said.",
      };
  }
}

/** What an absence means for the money: the coach's gives everything back, the client's nothing. */
export function absenceMoney({ price }: Pick<Booking, "price">, absent: NoShow["absent"], reader: Reader): string {
  if (price.amount === 0) return "";
  if (absent === "client") return "Nothing is refunded.";
  return reader === "client" ? "Everything you paid comes back." : "The client gets everything back.";
}
