import type { Booking } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { allowedTransitions, type Viewer } from "./allowed-transitions";

type PartyNames = Pick<Booking, "client_name" | "coach_name">;
type NoShow = NonNullable<Booking["no_show"]>;

/** The name of the other party, for a sentence. */
export function otherPartyName(names: PartyNames, viewer: Viewer): string {
  return inText(viewer === "client" ? names.coach_name : names.client_name);
}

/** Whether the viewer may report that the other party did not come: once, and when the API's table allows it. */
export function canReportNoShow(booking: Booking, viewer: Viewer, now: number): boolean {
  return !booking.no_show && allowedTransitions(booking, viewer, now).includes("report_no_show");
}

/** Whether the viewer may object to a report: only to one about themselves, and only while it is undecided. */
export function canObjectToNoShow({ no_show }: Pick<Booking, "no_show">, viewer: Viewer): boolean {
  return no_show?.state === "reported" && no_show.absent === viewer;
}

/** The state of a no-show report, as the viewer reads it. */
export function noShowMessage(
  { absent, state }: NoShow,
  booking: PartyNames & Pick<Booking, "price">,
  viewer: Viewer,
): { title: string; text: string } {
  const other = otherPartyName(booking, viewer);
  const absentName = inText(absent === "client" ? booking.client_name : booking.coach_name);
  const refund = noShowRefund(booking, absent, viewer);
  switch (state) {
    case "reported":
      if (viewer === absent) {
        return {
          title: `${other} says you did not come`,
          text: `If you were there, tell us within 24 hours of the report. After that it counts. ${refund}`.trim(),
        };
      }
      return {
        title:
          viewer === "admin" ? `${absentName} is said not to have come` : `You told us that ${absentName} did not come`,
        text: `${absentName} can object for 24 hours. After that it counts. ${refund}`.trim(),
      };
    case "disputed":
      return {
        title: viewer === "admin" ? "Both sides remember it differently" : `You and ${other} remember it differently`,
        text: "Someone from Rapport looks at both sides and decides. Both get a message here.",
      };
    case "upheld":
      return {
        title: viewer === absent ? "This counts as a session you missed" : `${absentName} did not come`,
        text: refund,
      };
    case "rejected":
      return {
        title: "This counts as a session that took place",
        text: "Someone from Rapport has looked at what both sides said.",
      };
  }
}

/** What a no-show refunds: everything when the coach was absent, nothing when the client was. */
export function noShowRefund({ price }: Pick<Booking, "price">, absent: NoShow["absent"], viewer: Viewer): string {
  if (price.amount === 0) return "";
  if (absent === "client") return "Nothing is refunded.";
  return viewer === "client" ? "Everything you paid comes back." : "The client gets everything back.";
}
