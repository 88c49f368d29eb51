"use client";

import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { readerLocale } from "@/lib/locale";
import { type Weekday, WEEKDAY_NAMES, weekFrom } from "../weekly-parts";
import { RangeInputs } from "./range-inputs";
import type { WeekRanges } from "./week-ranges";

interface WeekListProps {
  days: WeekRanges;
  onChange: (days: WeekRanges) => void;
}

/** The hours of a week day by day, to the quarter of an hour. */
export function WeekList({ days, onChange }: WeekListProps) {
  return (
    <ul className="grid gap-x-10 lg:grid-cols-2">
      {weekFrom(readerLocale().weekStartsOn).map((day) => (
        <li
          key={day}
          className="grid grid-cols-[1fr_auto] items-start gap-x-2 border-t border-line py-3 sm:grid-cols-[6.5rem_1fr_auto]"
        >
          <span className="pt-2.5 text-sm font-medium">{WEEKDAY_NAMES[day]}</span>
          <div className="max-sm:order-last max-sm:col-span-2">
            <RangeInputs
              name={WEEKDAY_NAMES[day]}
              ranges={days[day]}
              onChange={(ranges) => onChange({ ...days, [day]: ranges })}
            />
          </div>
          <CopyDay
            day={day}
            onCopy={(to) => {
              const copied = to.map((each) => [each, days[day].map((range) => ({ ...range }))]);
              onChange({ ...days, ...(Object.fromEntries(copied) as Partial<WeekRanges>) });
            }}
          />
        </li>
      ))}
    </ul>
  );
}

function CopyDay({ day, onCopy }: { day: Weekday; onCopy: (to: Weekday[]) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState<Weekday[]>([]);
  const others = weekFrom(readerLocale().weekStartsOn).filter((each) => each !== day);
  return (
    <Popover
      open={isOpen}
      onOpenChange={(open) => {
        setIsOpen(open);
        if (open)
          setChosen(day === "sat" || day === "sun" ? [] : others.filter((each) => each !== "sat" && each !== "sun"));
      }}
    >
      <PopoverTrigger asChild>
        <Button variant="quiet" size="icon" aria-label={`Copy ${WEEKDAY_NAMES[day]} to other days`}>
          <Copy className="size-4" aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-60 p-4" aria-label={`Copy ${WEEKDAY_NAMES[day]}`}>
        <fieldset>
          <legend className="text-sm font-medium">Copy {WEEKDAY_NAMES[day]} to</legend>
          <div className="mt-2 grid">
            {others.map((each) => (
              <label key={each} className="flex min-h-9 items-center gap-2.5 text-sm">
                <input
                  type="checkbox"
                  className="size-4.5 accent-brand"
                  checked={chosen.includes(each)}
                  onChange={(event) =>
                    setChosen(event.target.checked ? [...chosen, each] : chosen.filter((other) => other !== each))
                  }
                />
                {WEEKDAY_NAMES[each]}
              </label>
            ))}
          </div>
        </fieldset>
        <Button
          size="small"
          className="mt-3 w-full"
          disabled={chosen.length === 0}
          onClick={() => {
            onCopy(chosen);
            setIsOpen(false);
          }}
        >
          Copy
        </Button>
      </PopoverContent>
    </Popover>
  );
}
