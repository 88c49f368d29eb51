import type { Booking } from "@/lib/api/types";

type Session = Pick<Booking, "id" | "starts_at" | "ends_at" | "meeting_link" | "client_name" | "coach_name">;

/** What an entry of a calendar says. */
interface Entry {
  title: string;
  details: string;
  location: string;
  starts: Date;
  ends: Date;
}

function entryOf(session: Session, isCoach: boolean, origin: string): Entry {
  const page = `${origin}/bookings/${session.id}`;
  return {
    title: `Session with ${isCoach ? session.client_name : session.coach_name}`,
    details: `Details, and to move or cancel it: ${page}`,
    location: session.meeting_link ?? page,
    starts: new Date(session.starts_at),
    ends: new Date(session.ends_at),
  };
}

/** Opens Google Calendar with the entry filled in. */
export function googleLink(session: Session, isCoach: boolean, origin: string): string {
  const { title, details, location, starts, ends } = entryOf(session, isCoach, origin);
  // `20261201T090000Z`: in UTC, so that no zone can be misread.
  const compact = (at: Date) => at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const dates = `${compact(starts)}/${compact(ends)}`;
  const query = new URLSearchParams({ action: "TEMPLATE", text: title, dates, details, location });
  return `https://calendar.google.com/calendar/render?${query}`;
}

/** Opens Outlook on the web with the entry filled in: of a private account, or of one at work or school. */
export function outlookLink(session: Session, isCoach: boolean, origin: string, account: "private" | "work"): string {
  const { title, details, location, starts, ends } = entryOf(session, isCoach, origin);
  const host = account === "private" ? "outlook.live.com" : "outlook.office.com";
  const query = new URLSearchParams({
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    startdt: starts.toISOString(),
    enddt: ends.toISOString(),
    body: details,
    location,
  });
  // Outlook shows a plus sign where a space is meant.
  return `https://${host}/calendar/0/deeplink/compose?${query.toString().replaceAll("+", "%20")}`;
}
