"use client";

import { approximately, hourly, type Money } from "@/lib/money";
import { useReaderLocale } from "@/lib/use-reader-locale";

interface HourlyPriceProps {
  price: Money;
  /** The same in the reader's currency, by rates that nothing is charged by. */
  about?: Money | null;
}

/** `€75 an hour`, or `Free`; in another currency than the reader's with `about €50` beside it. */
export function HourlyPrice({ price, about }: HourlyPriceProps) {
  const locale = useReaderLocale();
  const { amount, unit } = hourly(price, locale);
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      <span className="whitespace-nowrap">
        <span className="font-semibold">{amount}</span> {unit && <span className="text-muted">{unit}</span>}
      </span>
      {about && about.currency !== price.currency && price.amount > 0 && (
        <span className="whitespace-nowrap text-muted">about {approximately(about, locale)}</span>
      )}
    </span>
  );
}
