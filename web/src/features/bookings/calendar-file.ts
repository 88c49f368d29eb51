import type { Booking } from "@/lib/api/types";

type Event = Pick<
  Booking,
  "id" | "starts_at" | "ends_at" | "updated_at" | "revision" | "coach_name" | "client_name" | "meeting_link"
>;

/**
 * The session as an iCalendar file (RFC 5545). The UID and SEQUENCE are those of the mails, so that a calendar that has both
 * shows one event.
 */
export function calendarFile(booking: Event, host: string): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Rapport//Web//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${booking.id}@${host}`,
    `DTSTAMP:${stamp(booking.updated_at)}`,
    `DTSTART:${stamp(booking.starts_at)}`,
    `DTEND:${stamp(booking.ends_at)}`,
    `SEQUENCE:${booking.revision}`,
    `SUMMARY:${escaped(`Coaching with ${booking.coach_name}`)}`,
    ...(booking.meeting_link ? [`LOCATION:${escaped(booking.meeting_link)}`, `URL:${booking.meeting_link}`] : []),
    "STATUS:CONFIRMED",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.flatMap(folded).join("\r\n") + "\r\n";
}

function stamp(instant: string): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, "");
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (letter) => `\\${letter}`).replace(/\r?\n/g, "\\n");
}

/** At most 75 octets a line; what follows begins with a space. Never inside a character. */
function folded(line: string): string[] {
  const lines: string[] = [];
  let current = "";
  let size = 0;
  for (const letter of line) {
    const octets = new TextEncoder().encode(letter).length;
    if (size + octets > 75) {
      lines.push(current);
      current = " ";
      size = 1;
    }
    current += letter;
    size += octets;
  }
  return [...lines, current];
}

/** Hands the file to the browser. */
export function downloadCalendarFile(booking: Event): void {
  const file = new Blob([calendarFile(booking, window.location.hostname)], { type: "text/calendar;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `session-${booking.starts_at.slice(0, 10)}.ics`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
