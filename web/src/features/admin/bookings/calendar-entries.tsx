import { Chip } from "@/components/ui/chip";
import type { Booking, CalendarEntry } from "@/lib/api/types";
import { AccountHealth, PROVIDERS } from "../calendars/account-health";
import { type Column, DataTable } from "../list/data-table";

const STATES = {
  pending: { label: "To be done", tone: "accent" },
  written: { label: "In the calendar", tone: "success" },
  removed: { label: "Taken out", tone: "plain" },
  left_deleted: { label: "Deleted by hand, left so", tone: "plain" },
  refused: { label: "Not taken by the provider", tone: "danger" },
} as const satisfies Record<CalendarEntry["state"], object>;

/** A booking in the accounts that its two sides have connected. */
export function CalendarEntries({ booking, entries }: { booking: Booking; entries: CalendarEntry[] }) {
  if (entries.length === 0) {
    return <p className="text-sm text-muted">Neither side has connected a calendar that it would be in.</p>;
  }
  const columns: Column<CalendarEntry>[] = [
    {
      key: "account",
      header: "Account",
      cell: ({ user_id, provider, account }) => (
        <>
          {PROVIDERS[provider]} of the {user_id === booking.client_id ? "client" : "coach"}
          <span className="block text-xs wrap-anywhere text-muted">{account}</span>
        </>
      ),
    },
    {
      key: "state",
      header: "Session",
      cell: ({ state, refusal }) => (
        <>
          <Chip tone={STATES[state].tone}>{STATES[state].label}</Chip>
          {refusal && <span className="mt-1 block max-w-xs text-xs text-muted">{refusal}</span>}
        </>
      ),
    },
    {
      key: "revision",
      header: "Revision",
      cell: ({ applied_revision, desired_revision }) =>
        applied_revision === desired_revision
          ? desired_revision
          : `${applied_revision ?? "none"}, should be ${desired_revision}`,
    },
    { key: "health", header: "Account is", cell: ({ health }) => <AccountHealth health={health} /> },
  ];
  return (
    <DataTable
      label="Entries in calendars"
      columns={columns}
      rows={entries}
      rowKey={({ user_id, provider }) => `${user_id} ${provider}`}
    />
  );
}
