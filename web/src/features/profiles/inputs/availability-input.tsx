"use client";

import { Check } from "lucide-react";
import { Button } from "@/components/ui/button";
import { RemovableChip } from "@/components/ui/removable-chip";
import { ZonePicker } from "@/components/zone-picker";
import type { WeeklyHours } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { readerLocale } from "@/lib/locale";
import { hourAndMinute, hourOf } from "@/lib/time";
import { browserZone } from "@/lib/zones";
import { type Cell, PARTS, partsOf, type Weekday, WEEKDAY_NAMES, WEEKDAYS, weekFrom, windowsOf } from "../weekly-parts";
import type { InputProps } from "./input-props";

type Part = (typeof PARTS)[number]["key"];

const SHORTCUTS: { name: string; days: readonly Weekday[]; parts: readonly Part[] }[] = [
  { name: "Weekday mornings", days: WEEKDAYS.slice(0, 5), parts: ["morning"] },
  { name: "Weekday evenings", days: WEEKDAYS.slice(0, 5), parts: ["evening"] },
  { name: "Weekends", days: WEEKDAYS.slice(5), parts: ["morning", "afternoon"] },
];

/** The usual week as a table of parts of days. Hours that fit no part are listed below it, and kept. */
export function AvailabilityInput({ value, onChange, labelledBy, describedBy }: InputProps<WeeklyHours>) {
  const zone = value?.timezone ?? browserZone();
  const { cells, others } = partsOf(value?.weekly ?? []);

  function change(next: Set<Cell>, kept = others) {
    onChange({ timezone: zone, weekly: windowsOf({ cells: next, others: kept }) });
  }

  function toggle(toggled: Cell[]) {
    const isOn = toggled.every((cell) => cells.has(cell));
    const next = new Set(cells);
    for (const cell of toggled) {
      if (isOn) next.delete(cell);
      else next.add(cell);
    }
    change(next);
  }

  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap gap-2">
        {SHORTCUTS.map(({ name, days, parts }) => (
          <Button
            key={name}
            variant="secondary"
            size="small"
            className="rounded-full"
            onClick={() => toggle(days.flatMap((day) => parts.map((part): Cell => `${day}:${part}`)))}
          >
            {name}
          </Button>
        ))}
      </div>
      <table
        className="w-full table-fixed border-separate border-spacing-1 text-sm sm:border-spacing-1.5"
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
      >
        <thead>
          <tr>
            <th className="w-11 sm:w-28">
              <span className="sr-only">Day</span>
            </th>
            {PARTS.map((part) => (
              <th key={part.key} scope="col" className="pb-1 font-medium">
                <span className="block truncate text-xs sm:text-sm">{part.name}</span>
                <span className="figures block text-xs font-normal text-muted">
                  {hourOf(part.start)}–{hourOf(part.end)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weekFrom(readerLocale().weekStartsOn).map((day) => (
            <tr key={day}>
              <th scope="row" className="text-left font-medium">
                <span className="sm:hidden">{WEEKDAY_NAMES[day].slice(0, 3)}</span>
                <span className="hidden sm:inline">{WEEKDAY_NAMES[day]}</span>
              </th>
              {PARTS.map((part) => {
                const isOn = cells.has(`${day}:${part.key}`);
                return (
                  <td key={part.key} className="p-0">
                    <button
                      type="button"
                      aria-pressed={isOn}
                      aria-label={`${WEEKDAY_NAMES[day]}, ${part.name.toLowerCase()}, ${hourAndMinute(part.start)} to ${hourAndMinute(part.end)}`}
                      onClick={() => toggle([`${day}:${part.key}`])}
                      className={cn(
                        "grid h-10 w-full place-items-center rounded-control border transition-colors",
                        isOn
                          ? "border-brand bg-brand text-brand-ink"
                          : "border-line-strong/40 bg-surface hover:border-brand",
                      )}
                    >
                      {isOn && <Check className="size-4" aria-hidden />}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {others.map((window) => (
            <li key={`${window.weekday}${window.start}`}>
              <RemovableChip
                text={`${WEEKDAY_NAMES[window.weekday as Weekday].slice(0, 3)} ${hourAndMinute(window.start)}–${hourAndMinute(window.end)}`}
                onRemove={() =>
                  change(
                    cells,
                    others.filter((other) => other !== window),
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
      <div className="grid max-w-md gap-1.5">
        <p className="text-sm font-medium">Your time zone</p>
        <ZonePicker
          zone={zone}
          label="Your time zone"
          onChange={(timezone) => onChange({ timezone, weekly: value?.weekly ?? [] })}
        />
      </div>
    </div>
  );
}
