import type { Person } from "@/lib/api/types";

export const ROLES = [
  { value: "client", label: "Client" },
  { value: "coach", label: "Coach" },
  { value: "admin", label: "Admin" },
  { value: "auditor", label: "Auditor" },
] as const satisfies readonly { value: Person["role"]; label: string }[];

export const ROLE_VALUES = ROLES.map(({ value }) => value);

export function roleLabel(role: Person["role"]): string {
  return ROLES.find(({ value }) => value === role)!.label;
}
