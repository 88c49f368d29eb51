"use client";

import "react-day-picker/style.css";
import { X } from "lucide-react";
import { useState } from "react";
import { type DateRange, DayPicker } from "react-day-picker";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { asDate, asDay } from "@/lib/calendar-days";
import { listed, readerLocale } from "@/lib/locale";
import { type Day, dayName, hourAndMinute } from "@/lib/time";
import { blocksFrom, daysFrom, type Override, rangesOn, withDays } from "./overrides";
import { RangeInputs } from "./range-inputs";
import { type Range, timeOf } from "./week-ranges";

/** As many days as the API takes, and a year of them. */
const MOST = 366;

interface OverridesSectionProps {
  overrides: Override[];
  onChange: (overrides: Override[]) => void;
  today: Day;
}

/** Days off and days with other hours, on a calendar: one is clicked, or the first and the last of several. */
export function OverridesSection({ overrides, onChange, today }: OverridesSectionProps) {
  const [chosen, setChosen] = useState<{ from: Day; to: Day }>();
  const differing = (isOff: boolean) =>
    overrides.filter(({ slots = [] }) => (slots.length === 0) === isOff).map(({ date }) => asDate(date));
  const blocks = blocksFrom(overrides, today);

  return (
    <Section id="days" title="Holidays and other days">
      <p className="-mt-3 max-w-prose text-sm text-muted">
        Choose a day, or the first and the last of several. Sessions that are booked already stay.
      </p>
      <div className="grid gap-6 md:grid-cols-[auto_1fr] md:gap-10">
        <DayPicker
          mode="range"
          weekStartsOn={readerLocale().weekStartsOn}
          startMonth={asDate(today)}
          today={asDate(today)}
          disabled={{ before: asDate(today) }}
          selected={chosen && { from: asDate(chosen.from), to: asDate(chosen.to) }}
          onSelect={(range: DateRange | undefined) =>
            setChosen(range?.from && { from: asDay(range.from), to: asDay(range.to ?? range.from) })
          }
          modifiers={{ off: differing(true), other: differing(false) }}
          modifiersClassNames={{ off: "is-off", other: "is-other" }}
          className="calendar days-calendar"
        />
        {chosen ? (
          <ChosenDays
            key={`${chosen.from}${chosen.to}`}
            {...chosen}
            overrides={overrides}
            onSet={(ranges) => onChange(withDays(overrides, daysFrom(chosen.from, chosen.to).slice(0, MOST), ranges))}
          />
        ) : (
          <div className="grid content-start gap-3 text-sm">
            {blocks.length === 0 ? (
              <p className="text-muted">Every day is like its weekday. Holidays will be listed here.</p>
            ) : (
              <ul className="grid gap-1">
                {blocks.map(({ from, to, ranges }) => (
                  <li
                    key={from}
                    className="flex items-center justify-between gap-3 border-b border-line py-1 last:border-0"
                  >
                    <span>
                      <span className="block font-medium">
                        {from === to ? dayName(from) : `${dayName(from)} to ${dayName(to)}`}
                      </span>
                      <span className="figures text-muted">{rangesText(ranges)}</span>
                    </span>
                    <Button
                      variant="quiet"
                      size="icon"
                      aria-label={`As every week: ${dayName(from)}`}
                      onClick={() => onChange(withDays(overrides, daysFrom(from, to), undefined))}
                    >
                      <X className="size-4" aria-hidden />
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </Section>
  );
}

interface ChosenDaysProps {
  from: Day;
  to: Day;
  overrides: Override[];
  onSet: (ranges: Range[] | undefined) => void;
}

const KINDS = [
  { kind: "week", label: "As every week" },
  { kind: "off", label: "Off" },
  { kind: "other", label: "Other hours" },
] as const;

function ChosenDays({ from, to, overrides, onSet }: ChosenDaysProps) {
  const ranges = rangesOn(overrides, from);
  const kind = ranges === undefined ? "week" : ranges.length === 0 ? "off" : "other";
  const title = from === to ? dayName(from) : `${dayName(from)} to ${dayName(to)}`;
  return (
    <div className="grid content-start gap-4">
      <fieldset>
        <legend className="headline mb-3 text-lg">{title}</legend>
        <div className="flex flex-wrap gap-2">
          {KINDS.map((each) => (
            <label
              key={each.kind}
              className="flex min-h-11 items-center rounded-full border border-line-strong/60 px-4 text-sm font-medium transition-colors hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
            >
              <input
                type="radio"
                name="kind-of-day"
                className="sr-only"
                checked={kind === each.kind}
                onChange={() =>
                  onSet(each.kind === "week" ? undefined : each.kind === "off" ? [] : [{ start: 9 * 60, end: 12 * 60 }])
                }
              />
              {each.label}
            </label>
          ))}
        </div>
      </fieldset>
      {kind === "other" && <RangeInputs name={title} ranges={ranges!} onChange={onSet} />}
      <p className="text-sm text-muted">Choose another day to go on, and save at the end.</p>
    </div>
  );
}

/** `9:00–12:00 and 14:00–18:00`, or that the day is off. */
function rangesText(ranges: Range[]): string {
  if (ranges.length === 0) return "Off";
  return listed(ranges.map(({ start, end }) => `${hourAndMinute(timeOf(start))}–${hourAndMinute(timeOf(end))}`));
}
