"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import { api, body } from "@/lib/api/client";
import { CURRENCIES } from "@/lib/api/currencies";
import type { ListedPayment } from "@/lib/api/types";
import { price } from "@/lib/money";
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
import { PAYMENT_STATUS_OPTIONS, PAYMENT_STATUS_VALUES, paymentStatus } from "./payment-status";

const CODES = CURRENCIES.map(({ code }) => code);

const COLUMNS: Column<ListedPayment>[] = [
  {
    key: "payment",
    header: "Payment",
    cell: ({ amount, currency, booking_id, client_name }) => (
      <Link
        href={`/admin/bookings/${booking_id}#payments`}
        prefetch={false}
        className="font-medium whitespace-nowrap text-brand underline underline-offset-4"
      >
        {price({ amount, currency })}
        <span className="sr-only"> by {client_name}</span>
      </Link>
    ),
  },
  {
    key: "status",
    header: "State",
    cell: ({ status }) => {
      const { label, tone } = paymentStatus(status);
      return <Chip tone={tone}>{label}</Chip>;
    },
  },
  {
    key: "client",
    header: "Client",
    cell: (payment) => <PersonLink id={payment.client_id} name={payment.client_name} />,
  },
  { key: "coach", header: "Coach", cell: (payment) => <PersonLink id={payment.coach_id} name={payment.coach_name} /> },
  { key: "begun", header: "Begun", cell: ({ created_at }) => <At at={created_at} /> },
  {
    key: "refunded",
    header: "Went back",
    isNumber: true,
    isSecondary: true,
    cell: ({ refunded_amount, currency }) =>
      refunded_amount > 0 ? price({ amount: refunded_amount, currency }) : <span className="text-muted">–</span>,
  },
  {
    key: "stripe",
    header: "At Stripe",
    isSecondary: true,
    cell: ({ stripe_payment_intent_id, stripe_session_id }) => (
      <code className="text-xs break-all">{stripe_payment_intent_id ?? stripe_session_id ?? "–"}</code>
    ),
  },
];

/** Everybody's payments, the latest first; each leads to the work of its booking. */
export function PaymentsPage() {
  const search = useListSearch();
  const canAct = useCanAct();
  const filters = {
    status: search.one("status", PAYMENT_STATUS_VALUES),
    currency: search.one("currency", CODES),
    user_id: search.id("user_id"),
    q: search.text("q"),
    ...search.span(),
  };
  const payments = useQuery({
    queryKey: [...adminKeys.payments, filters, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/payments", {
          params: { query: { ...filters, page: search.page, per_page: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    enabled: search.zone !== undefined,
  });
  return (
    <div className="grid gap-5">
      <PageTitle title="Payments" />
      <ListFilters
        search={{ label: "Search payments", placeholder: "Search: a name, an address, an id, also Stripe’s…" }}
        choices={[
          { name: "status", label: "State", options: PAYMENT_STATUS_OPTIONS },
          {
            name: "currency",
            label: "Currency",
            options: [{ value: "", label: "Any" }, ...CODES.map((code) => ({ value: code, label: code }))],
          },
        ]}
        days={{ from: "from", to: "to", fromLabel: "Begun from", toLabel: "Until" }}
        linked={[{ name: "user_id", text: "of one person" }]}
      />
      <PagedTable
        list={payments}
        label="Payments"
        nouns={["payment", "payments"]}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        action={
          <div className="flex flex-wrap items-center gap-2">
            {canAct && <KeepButton file="payments" query={filters} />}
            <ExportButton file="payments" query={filters} />
          </div>
        }
        empty={
          isNarrowed(filters)
            ? { title: "No payment fits all of that", text: <p>Take a filter away, or search with fewer words.</p> }
            : { title: "Payments will be here", text: <p>As soon as somebody goes to pay.</p> }
        }
      />
    </div>
  );
}
