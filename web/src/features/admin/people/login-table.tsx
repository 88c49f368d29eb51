import { Chip } from "@/components/ui/chip";
import type { Login } from "@/lib/api/types";
import { At } from "../at";
import { type Column, DataTable } from "../list/data-table";

const COLUMNS: Column<Login>[] = [
  {
    key: "device",
    header: "Browser",
    cell: ({ user_agent }) => <span className="line-clamp-2 max-w-sm wrap-anywhere">{user_agent ?? "Not known"}</span>,
  },
  { key: "address", header: "From", cell: ({ address }) => address ?? "–" },
  { key: "created", header: "Signed in", isSecondary: true, cell: ({ created_at }) => <At at={created_at} /> },
  { key: "used", header: "Last used", cell: ({ last_used_at }) => <At at={last_used_at} /> },
  {
    key: "state",
    header: "State",
    cell: ({ revoked_at, expires_at }) =>
      revoked_at ? (
        <Chip>Ended</Chip>
      ) : Date.parse(expires_at) < Date.now() ? (
        <Chip>Run out</Chip>
      ) : (
        <Chip tone="success">Open</Chip>
      ),
  },
];

/** The latest logins of a person, whether or not they have ended. */
export function LoginTable({ logins }: { logins: Login[] }) {
  if (logins.length === 0) return <p className="text-sm text-muted">They have not signed in lately.</p>;
  return <DataTable label="Latest logins" columns={COLUMNS} rows={logins} rowKey={({ id }) => id} />;
}
