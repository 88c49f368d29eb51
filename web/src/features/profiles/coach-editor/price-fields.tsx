"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { AmountInput } from "@/components/amount-input";
import { Field, FieldError, NativeSelect } from "@/components/ui/field";
import { api, body } from "@/lib/api/client";
import { CURRENCIES } from "@/lib/api/currencies";
import { approximately, cost, type Money, prorated } from "@/lib/money";
import { useSettled } from "@/lib/use-settled";
import { type CoachDraft, DURATIONS, type DraftErrors, priceOf } from "./coach-draft";

/** The currencies that most clients think in; three others than the coach's own are shown. */
const SHOWN = ["EUR", "USD", "GBP", "CHF"];

interface PriceFieldsProps {
  draft: CoachDraft;
  errors: DraftErrors;
  onChange: (part: Partial<CoachDraft>) => void;
}

/** How long sessions last, what an hour costs, and what clients see of it. */
export function PriceFields({ draft, errors, onChange }: PriceFieldsProps) {
  const price = priceOf(draft);
  const toggle = (minutes: number, isOn: boolean) => {
    const others = draft.session_durations.filter((each) => each !== minutes);
    onChange({ session_durations: isOn ? [...others, minutes].sort((a, b) => a - b) : others });
  };
  return (
    <>
      <fieldset id="durations" className="scroll-mt-24">
        <legend className="text-sm font-medium">How long sessions last</legend>
        <div className="mt-2 flex flex-wrap gap-2">
          {DURATIONS.map((minutes) => (
            <label
              key={minutes}
              className="figures flex min-h-11 items-center rounded-full border border-line-strong/60 px-4 text-sm font-medium transition-colors hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
            >
              <input
                type="checkbox"
                className="mr-2.5 size-4.5 accent-brand"
                checked={draft.session_durations.includes(minutes)}
                onChange={(event) => toggle(minutes, event.target.checked)}
              />
              {minutes} minutes
            </label>
          ))}
        </div>
        <div className="mt-1.5">
          <FieldError>{errors.session_durations}</FieldError>
        </div>
      </fieldset>
      <div id="price" className="scroll-mt-24">
        <Field
          label="The price of an hour"
          help="0 is free of charge. Shorter and longer sessions cost their share."
          error={errors.price}
        >
          {(ids) => (
            <div className="flex max-w-md gap-2">
              <div className="w-40 shrink-0">
                <AmountInput
                  id={ids.id}
                  aria-describedby={ids["aria-describedby"]}
                  isInvalid={ids["aria-invalid"]}
                  text={draft.price}
                  currency={draft.currency}
                  onChange={(text) => onChange({ price: text })}
                  placeholder="75"
                  className="figures"
                />
              </div>
              <NativeSelect
                aria-label="Currency"
                value={draft.currency}
                onChange={(event) => onChange({ currency: event.target.value })}
                className="min-w-0 self-start"
              >
                {CURRENCIES.map(({ code, symbol }) => (
                  <option key={code} value={code}>
                    {symbol === code ? code : `${code} · ${symbol}`}
                  </option>
                ))}
              </NativeSelect>
            </div>
          )}
        </Field>
      </div>
      {price && price.amount > 0 && <WhatClientsSee price={price} durations={draft.session_durations} />}
    </>
  );
}

/** The price of each length, and what an hour is about in other currencies. */
function WhatClientsSee({ price, durations }: { price: Money; durations: number[] }) {
  const settled = useSettled(price.amount);
  const others = SHOWN.filter((code) => code !== price.currency).slice(0, 3);
  const about = useQuery({
    queryKey: ["price-about", settled, price.currency],
    queryFn: ({ signal }) => {
      const query = { amount: settled, currency: price.currency, in: others };
      return body(api.GET("/prices/about", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const shown = about.data?.price.currency === price.currency ? about.data.about : [];
  return (
    <div className="figures grid gap-2 rounded-control bg-sunken px-4 py-3 text-sm">
      <p className="font-medium">What clients see</p>
      {durations.length > 0 && (
        <p>{durations.map((minutes) => `${cost(prorated(price, minutes))} for ${minutes} minutes`).join(" · ")}</p>
      )}
      <p className="min-h-6 text-muted" aria-live="polite">
        {shown.length > 0 &&
          `An hour, beside your price: ${shown.map((money) => `about ${approximately(money)}`).join(", ")}`}
        {about.error && "What it is in other currencies can’t be shown right now."}
      </p>
    </div>
  );
}
