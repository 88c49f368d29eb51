"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { Chip } from "@/components/ui/chip";
import { api, body } from "@/lib/api/client";
import type { PersonDetail } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { zoneCity } from "@/lib/zones";
import { At } from "../at";
import { AuditList } from "../audit/audit-list";
import { Facts } from "../facts";
import { adminKeys } from "../keys";
import { PendingTable } from "../list/paged-table";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { LoginTable } from "./login-table";
import { PersonActions } from "./person-actions";
import { PersonState } from "./person-state";
import { roleLabel } from "./roles";

/** One person: the account, the bookings, the logins, and what was done by and to them. */
export function PersonPage({ id }: { id: string }) {
  const person = useQuery({
    queryKey: adminKeys.person(id),
    queryFn: ({ signal }) => body(api.GET("/admin/users/{id}", { params: { path: { id } }, signal })),
  });
  if (person.error && !person.data) return <Failure error={person.error} onRetry={() => void person.refetch()} />;
  if (!person.data) return <PendingTable label="The person" />;
  return <PersonView person={person.data} />;
}

function PersonView({ person }: { person: PersonDetail }) {
  const canAct = useCanAct();
  const authState = useAuthState();
  const isSelf = authState.status === "signed_in" && authState.user.id === person.id;
  return (
    <div className="grid gap-6">
      <PageTitle title={person.full_name} back={{ href: "/admin/people", label: "People" }}>
        <Chip tone="brand">{roleLabel(person.role)}</Chip>
        <PersonState person={person} />
      </PageTitle>
      <Section id="account" title="Account">
        <Facts
          facts={[
            { name: "Address", value: person.email ?? "Erased" },
            { name: "Address is", value: person.email && (person.email_verified ? "Confirmed" : "Not confirmed yet") },
            { name: "Zone", value: zoneCity(person.timezone) },
            { name: "Signed up", value: <At at={person.created_at} /> },
            { name: "Last seen", value: person.last_seen_at ? <At at={person.last_seen_at} /> : "Never" },
            { name: "Deleted", value: person.deleted_at && <At at={person.deleted_at} /> },
            { name: "Erased", value: person.erased_at && <At at={person.erased_at} /> },
            { name: "Profiles", value: profilesOf(person) },
            { name: "Id", value: <code className="text-xs">{person.id}</code> },
          ]}
        />
        {canAct && !person.deleted_at && <PersonActions person={person} isSelf={isSelf} />}
      </Section>
      <Section id="bookings" title="Bookings and work">
        <ul className="grid gap-2 text-sm">
          <BookingsLink count={person.bookings_as_client} side="client" person={person} />
          <BookingsLink count={person.bookings_as_coach} side="coach" person={person} />
          {person.bookings_as_client + person.bookings_as_coach > 0 && (
            <li>
              <PageLink href={`/admin/payments?user_id=${person.id}`}>Payments by or to them</PageLink>
            </li>
          )}
          <li>
            <PageLink href={`/admin/jobs?user_id=${person.id}`}>Jobs about them</PageLink>, mails among them
          </li>
          <li>
            <PageLink href={`/admin/posts?author_id=${person.id}`}>Their posts</PageLink>
          </li>
          {person.role === "coach" && person.is_active && (
            <li>
              <PageLink href={`/coaches/${person.id}`}>Their page, as clients see it</PageLink>
            </li>
          )}
        </ul>
      </Section>
      <Section id="logins" title="Latest logins">
        <LoginTable logins={person.logins} />
      </Section>
      <Section id="activity" title="What was done by and to them">
        <AuditList entries={person.activity} about={person.id} />
        <p className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
          <PageLink href={`/admin/audit?actor=${person.id}`}>All that they did</PageLink>
          <PageLink href={`/admin/audit?subject=${person.id}`}>All that was done to their account</PageLink>
        </p>
      </Section>
    </div>
  );
}

function profilesOf({ has_client_profile, has_coach_profile }: PersonDetail): string {
  const kinds = [...(has_client_profile ? ["client"] : []), ...(has_coach_profile ? ["coach"] : [])];
  return kinds.join(" and ") || "None";
}

interface BookingsLinkProps {
  count: number;
  side: "client" | "coach";
  person: PersonDetail;
}

function BookingsLink({ count, side, person }: BookingsLinkProps) {
  if (count === 0) return null;
  return (
    <li>
      <PageLink href={`/admin/bookings?${side}_id=${person.id}`}>
        {count} {count === 1 ? "booking" : "bookings"} as {side}
      </PageLink>
      {person.role === side && person.bookings_ahead > 0 && `, ${person.bookings_ahead} of them ahead`}
    </li>
  );
}

function PageLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-brand underline underline-offset-4">
      {children}
    </Link>
  );
}
