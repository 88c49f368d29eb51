"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Section } from "@/components/section";
import { zoneCity } from "@/lib/zones";
import { ListFilters } from "../list/list-filters";
import { useListSearch } from "../list/use-list-search";
import { PAYMENT_STATUS_OPTIONS, PAYMENT_STATUS_VALUES } from "../money/payment-status";
import { PageTitle } from "../page-title";
import { ExportButton } from "./export-button";
import { KeptFiles } from "./kept-files";

/** The files that are kept, payments as a file, and where the other files are. */
export function ExportsPage() {
  const search = useListSearch();
  const status = search.one("status", PAYMENT_STATUS_VALUES);
  return (
    <div className="grid max-w-3xl gap-6">
      <PageTitle title="Exports" />
      <Section id="kept" title="Kept files">
        <KeptFiles />
      </Section>
      <Section id="payments" title="Payments">
        <ListFilters
          choices={[{ name: "status", label: "State", options: PAYMENT_STATUS_OPTIONS }]}
          days={{ from: "from", to: "to", fromLabel: "Begun from", toLabel: "Until" }}
        />
        <ExportButton file="payments" query={{ status, ...search.span() }}>
          Save payments as a table (.csv)
        </ExportButton>
      </Section>
      <Section id="others" title="People, bookings and revenue">
        <p className="text-sm">
          Their lists are saved as they are filtered: <To href="/admin/people">people</To>,{" "}
          <To href="/admin/bookings">bookings</To>, <To href="/admin/revenue">revenue</To>.
        </p>
      </Section>
      <p className="max-w-prose text-sm text-muted">
        Kept files are deleted after a day. Files are UTF-8 with commas, and open in Excel as they are. Times are those
        of {search.zone ? zoneCity(search.zone) : "your zone"}, which stands in the names of their columns. What people
        wrote never becomes a formula.
      </p>
    </div>
  );
}

function To({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-brand underline underline-offset-4">
      {children}
    </Link>
  );
}
