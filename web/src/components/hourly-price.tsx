"use client";

import { hourly, type Money } from "@/lib/money";
import { useReaderLocale } from "@/lib/use-reader-locale";

/** `€75.00 an hour`, or `Free`. */
export function HourlyPrice({ price }: { price: Money }) {
  const { amount, unit } = hourly(price, useReaderLocale());
  return (
    <span className="whitespace-nowrap">
      <span className="font-semibold">{amount}</span> {unit && <span className="text-muted">{unit}</span>}
    </span>
  );
}
