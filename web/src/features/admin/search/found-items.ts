import type { Found } from "@/lib/api/types";
import { price } from "@/lib/money";
import { shortDayTime } from "@/lib/time";

/** Something that was found, and its page. */
export interface FoundItem {
  href: string;
  group: string;
  text: string;
  hint: string;
}

/** The pages of the team, for whoever types the name of one. */
export const PAGES: readonly FoundItem[] = [
  { href: "/admin", text: "Overview", hint: "numbers" },
  { href: "/admin/people", text: "People", hint: "accounts, roles" },
  { href: "/admin/bookings", text: "Bookings", hint: "sessions" },
  { href: "/admin/payments", text: "Payments", hint: "money, Stripe" },
  { href: "/admin/revenue", text: "Revenue", hint: "money" },
  { href: "/admin/reconciliation", text: "Differences with Stripe", hint: "reconciliation, disputes" },
  { href: "/admin/moderation", text: "Moderation", hint: "reports" },
  { href: "/admin/posts", text: "Posts", hint: "community, hidden" },
  { href: "/admin/queues", text: "Queues", hint: "workers" },
  { href: "/admin/jobs", text: "Jobs", hint: "all queues" },
  { href: "/admin/jobs?status=dead", text: "Dead jobs", hint: "all queues" },
  { href: "/admin/calendars", text: "Connected calendars", hint: "Google, Outlook, broken" },
  { href: "/admin/audit", text: "Audit trail", hint: "who did what" },
  { href: "/admin/exports", text: "Exports", hint: "CSV files" },
  { href: "/admin/runbook", text: "What to do", hint: "runbook" },
].map((page) => ({ ...page, group: "Pages" }));

/** The pages whose name or hint has all the words. */
export function pagesFor(query: string): FoundItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return PAGES.filter(({ text, hint }) => words.every((word) => `${text} ${hint}`.toLowerCase().includes(word)));
}

/** What the API has found, in the order in which it is shown. */
export function itemsOf({ people, bookings, payments, jobs }: Found, zone: string): FoundItem[] {
  return [
    ...people.map(({ id, full_name, email, role }) => ({
      href: `/admin/people/${id}`,
      group: "People",
      text: full_name,
      hint: [email, role].filter(Boolean).join(", "),
    })),
    ...bookings.map(({ id, client_name, coach_name, starts_at, status }) => ({
      href: `/admin/bookings/${id}`,
      group: "Bookings",
      text: `${client_name} with ${coach_name}`,
      hint: `${shortDayTime(starts_at, zone)}, ${status}`,
    })),
    ...payments.map((payment) => ({
      href: `/admin/bookings/${payment.booking_id}#payments`,
      group: "Payments",
      text: price(payment),
      hint: payment.status.replaceAll("_", " "),
    })),
    ...jobs.map(({ id, kind, status, queue }) => ({
      href: `/admin/jobs/${id}`,
      group: "Jobs",
      text: kind,
      hint: `${status}, in ${queue}`,
    })),
  ];
}
