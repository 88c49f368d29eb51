"use client";

import { Plane, X } from "lucide-react";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { ZonePicker } from "@/components/zone-picker";
import type { Availability } from "@/lib/api/types";
import { addDays, type Day } from "@/lib/time";
import { browserZone, zoneCity } from "@/lib/zones";

export type Journey = NonNullable<Availability["timezone_changes"]>[number];

interface JourneysSectionProps {
  home: string;
  journeys: Journey[];
  onChange: (journeys: Journey[]) => void;
  today: Day;
}

/** What is wrong with the dates, for people. */
export function journeysFault(journeys: Journey[]): string | undefined {
  if (journeys.some(({ from }) => !/^\d{4}-\d{2}-\d{2}$/.test(from))) return "Each journey needs its first day.";
  const dates = journeys.map(({ from }) => from);
  return new Set(dates).size < dates.length ? "Two journeys begin on the same day." : undefined;
}

/** Journeys: from a day on, the same hours are kept by the clocks of another place. */
export function JourneysSection({ home, journeys, onChange, today }: JourneysSectionProps) {
  const change = (index: number, part: Partial<Journey>) =>
    onChange(journeys.map((journey, at) => (at === index ? { ...journey, ...part } : journey)));
  const last = journeys.at(-1);
  return (
    <Section id="journeys" title="Journeys">
      <p className="-mt-3 max-w-prose text-sm text-muted">
        At home your hours are by the clocks of {zoneCity(home)}. While you are elsewhere they are by the clocks there:
        enter each place with its first day, and the way home too.
      </p>
      {journeys.length > 0 && (
        <ul className="grid gap-4">
          {journeys.map((journey, index) => (
            <li key={index} className="grid items-end gap-3 border-t border-line pt-4 sm:grid-cols-[12rem_1fr_auto]">
              <Field label="From this day on">
                {(ids) => (
                  <Input
                    {...ids}
                    type="date"
                    min={today}
                    value={journey.from}
                    onChange={(event) => change(index, { from: event.target.value })}
                  />
                )}
              </Field>
              <Field label="by the clocks of">
                {(ids) => (
                  <ZonePicker
                    id={ids.id}
                    zone={journey.timezone}
                    label="by the clocks of"
                    onChange={(timezone) => change(index, { timezone })}
                  />
                )}
              </Field>
              <Button
                variant="quiet"
                size="icon"
                className="mb-0.5"
                aria-label={`Remove the journey to ${zoneCity(journey.timezone)}`}
                onClick={() => onChange(journeys.filter((_, at) => at !== index))}
              >
                <X className="size-4" aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button
        variant="secondary"
        size="small"
        className="justify-self-start"
        onClick={() =>
          onChange([
            ...journeys,
            {
              from: addDays(last && last.from > today ? last.from : today, 7),
              timezone: last && last.timezone !== home ? home : browserZone(),
            },
          ])
        }
      >
        <Plane className="size-4" aria-hidden /> {last ? "Add the next place" : "Add a journey"}
      </Button>
    </Section>
  );
}
