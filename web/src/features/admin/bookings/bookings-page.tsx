"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { api, body } from "@/lib/api/client";
import type { Booking } from "@/lib/api/types";
import { cost } from "@/lib/money";
import { At } from "../at";
import { ExportButton } from "../exports/export-button";
import { KeepButton } from "../exports/keep-button";
import { adminKeys } from "../keys";
import type { Column } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { isNarrowed, PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { PersonLink } from "../person-link";
import { useCanAct } from "../use-can-act";
import { BOOKING_STATUS_VALUES, BookingStatus, bookingStatusLabel, statusWords } from "./booking-status";

const COLUMNS: Column<Booking>[] = [
  {
    key: "when",
    header: "Session",
    cell: ({ id, starts_at, duration_minutes }) => (
      <>
        <Link
          href={`/admin/bookings/${id}`}
          prefetch={false}
          className="font-medium text-brand underline underline-offset-4"
        >
          <At at={starts_at} />
        </Link>
        <span className="block text-xs text-muted">{duration_minutes} minutes</span>
      </>
    ),
  },
  {
    key: "client",
    header: "Client",
    cell: ({ client_id, client_name }) => <PersonLink id={client_id} name={client_name} />,
  },
  { key: "coach", header: "Coach", cell: ({ coach_id, coach_name }) => <PersonLink id={coach_id} name={coach_name} /> },
  { key: "status", header: "State", cell: (booking) => <BookingStatus booking={booking} /> },
  { key: "price", header: "Price", isNumber: true, cell: ({ price }) => cost(price) },
  {
    key: "payment",
    header: "Payment",
    isSecondary: true,
    cell: ({ payment_status }) =>
      payment_status ? statusWords(payment_status) : <span className="text-muted">–</span>,
  },
  { key: "made", header: "Made", isSecondary: true, cell: ({ created_at }) => <At at={created_at} /> },
];

/** Everybody's bookings, the latest session first. */
export function BookingsPage() {
  const search = useListSearch();
  const canAct = useCanAct();
  const filters = {
    status: search.one("status", BOOKING_STATUS_VALUES),
    q: search.text("q"),
    client_id: search.id("client_id"),
    coach_id: search.id("coach_id"),
    ...search.span(),
  };
  const bookings = useQuery({
    queryKey: [...adminKeys.bookings, filters, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/bookings", {
          params: { query: { ...filters, page: search.page, per_page: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    enabled: search.zone !== undefined,
  });
  return (
    <div className="grid gap-5">
      <PageTitle title="Bookings" />
      <ListFilters
        search={{ label: "Search bookings", placeholder: "Search: a name, an address, an id…" }}
        choices={[
          {
            name: "status",
            label: "State",
            options: [
              { value: "", label: "Any" },
              ...BOOKING_STATUS_VALUES.map((value) => ({ value, label: bookingStatusLabel(value) })),
            ],
          },
        ]}
        days={{ from: "from", to: "to", fromLabel: "Sessions from", toLabel: "Until" }}
        linked={[
          { name: "client_id", text: "of one client" },
          { name: "coach_id", text: "of one coach" },
        ]}
      />
      <PagedTable
        list={bookings}
        label="Bookings"
        nouns={["booking", "bookings"]}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        action={
          <div className="flex flex-wrap items-center gap-2">
            {canAct && <KeepButton file="bookings" query={filters} />}
            <ExportButton file="bookings" query={filters} />
          </div>
        }
        empty={
          isNarrowed(filters)
            ? { title: "No booking fits all of that", text: <p>Take a filter away, or search with fewer words.</p> }
            : { title: "Bookings will be here", text: <p>As soon as somebody holds a time.</p> }
        }
      />
    </div>
  );
}
