"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { api, body } from "@/lib/api/client";
import type { BookingWork, Job } from "@/lib/api/types";
import { cost } from "@/lib/money";
import { inText } from "@/lib/names";
import { At } from "../at";
import { AuditList } from "../audit/audit-list";
import { Facts } from "../facts";
import { adminKeys } from "../keys";
import { DataTable } from "../list/data-table";
import { PendingTable } from "../list/paged-table";
import { PageTitle } from "../page-title";
import { jobColumns } from "../queues/job-table";
import { useCanAct } from "../use-can-act";
import { BookingStatus } from "./booking-status";
import { CalendarEntries } from "./calendar-entries";
import { NoShowDecision } from "./no-show-decision";
import { PaymentWork } from "./payment-work";

/** How often it is looked while something is still to be done. */
const LOOK_MS = 3_000;

/** Whether a job of it has not ended. */
function isAtWork({ jobs, mails }: BookingWork): boolean {
  return [...jobs, ...mails].some(({ status }) => ["pending", "running", "retrying"].includes(status));
}

/** A booking with all that was done for it and is still to be done: payments, mails, jobs, history. */
export function BookingWorkPage({ id }: { id: string }) {
  const work = useQuery({
    queryKey: adminKeys.bookingWork(id),
    queryFn: ({ signal }) => body(api.GET("/admin/bookings/{id}/work", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? LOOK_MS : false),
  });
  if (work.error && !work.data) return <Failure error={work.error} onRetry={() => void work.refetch()} />;
  if (!work.data) return <PendingTable label="The booking" />;
  return <Work work={work.data} />;
}

function Work({ work: { booking, payments, mails, jobs, calendar_entries, history } }: { work: BookingWork }) {
  const canAct = useCanAct();
  return (
    <div className="grid gap-6">
      <PageTitle
        title={`${inText(booking.client_name)} with ${inText(booking.coach_name)}`}
        back={{ href: "/admin/bookings", label: "Bookings" }}
      >
        <BookingStatus booking={booking} />
      </PageTitle>
      <Section id="session" title="Session">
        <Facts
          facts={[
            { name: "Begins", value: <At at={booking.starts_at} /> },
            { name: "Length", value: `${booking.duration_minutes} minutes` },
            { name: "Price", value: cost(booking.price) },
            { name: "Client", value: <PersonLink id={booking.client_id} name={booking.client_name} /> },
            { name: "Coach", value: <PersonLink id={booking.coach_id} name={booking.coach_name} /> },
            { name: "Made", value: <At at={booking.created_at} /> },
            { name: "Held until", value: booking.hold_expires_at && <At at={booking.hold_expires_at} /> },
            { name: "Revision", value: booking.revision },
            { name: "Cancelled by", value: booking.cancelled_by },
            { name: "Reason", value: booking.cancel_reason },
            { name: "Notes of the client", value: booking.notes },
            {
              name: "No-show",
              value: booking.no_show && `The ${booking.no_show.absent} did not come: ${booking.no_show.state}`,
            },
            { name: "Id", value: <code className="text-xs">{booking.id}</code> },
          ]}
        />
        <p className="text-sm">
          <Link href={`/bookings/${booking.id}`} prefetch={false} className="text-brand underline underline-offset-4">
            {canAct ? "Open its page, where it can be cancelled" : "Open its page"}
          </Link>
        </p>
        {canAct && booking.no_show?.state === "disputed" && <NoShowDecision booking={booking} />}
      </Section>
      <Section id="payments" title="Payments">
        {payments.length === 0 ? (
          <p className="text-sm text-muted">
            {booking.price.amount === 0 ? "It is free." : "Nobody has begun to pay yet."}
          </p>
        ) : (
          payments.map((payment) => <PaymentWork key={payment.id} payment={payment} canAct={canAct} />)
        )}
      </Section>
      <Section id="mails" title="Mails">
        <JobList jobs={mails} label="Mails" none="No mail of the last seven days is about it." canAct={canAct} />
      </Section>
      <Section id="calendars" title="Calendars">
        <CalendarEntries booking={booking} entries={calendar_entries} />
      </Section>
      <Section id="jobs" title="Other jobs">
        <JobList jobs={jobs} label="Jobs" none="No job of the last seven days is about it." canAct={canAct} />
      </Section>
      <Section id="history" title="History">
        <AuditList entries={history} about={booking.id} />
      </Section>
    </div>
  );
}

function JobList({ jobs, label, none, canAct }: { jobs: Job[]; label: string; none: string; canAct: boolean }) {
  if (jobs.length === 0) return <p className="text-sm text-muted">{none}</p>;
  return <DataTable label={label} columns={jobColumns(canAct)} rows={jobs} rowKey={({ id }) => id} />;
}

function PersonLink({ id, name }: { id: string; name: string }) {
  return (
    <Link href={`/admin/people/${id}`} prefetch={false} className="text-brand underline underline-offset-4">
      <bdi>{name}</bdi>
    </Link>
  );
}
