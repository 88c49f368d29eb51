"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { FieldError, Input } from "@/components/ui/field";
import { hourAndMinute } from "@/lib/time";
import { DAY, type Range, rangeOf, rangesFault, timeOf } from "./week-ranges";

const MOST = 20;

interface RangeInputsProps {
  ranges: Range[];
  onChange: (ranges: Range[]) => void;
  /** What they are of, for the names of the controls: `Monday`. */
  name: string;
}

/** The hours of a day, exactly: as many ranges as there are. */
export function RangeInputs({ ranges, onChange, name }: RangeInputsProps) {
  const change = (index: number, range: Range) => onChange(ranges.map((each, at) => (at === index ? range : each)));
  const next = nextRange(ranges);
  return (
    <div className="grid gap-2">
      {ranges.map((range, index) => (
        // Ranges have no identity but their place.
        <div key={index} className="flex items-center gap-1.5">
          <TimeInput
            label={`${name}, from`}
            value={range.start}
            onChange={(start) => change(index, rangeOf({ start, end: timeOf(range.end) }))}
          />
          <span aria-hidden className="text-muted">
            –
          </span>
          <TimeInput
            label={`${name}, until`}
            value={range.end}
            onChange={(end) => change(index, rangeOf({ start: timeOf(range.start), end }))}
          />
          {range.end > DAY && <span className="text-xs text-muted">next day</span>}
          <Button
            variant="quiet"
            size="icon"
            className="shrink-0"
            aria-label={`Remove ${hourAndMinute(timeOf(range.start))} to ${hourAndMinute(timeOf(range.end))} of ${name}`}
            onClick={() => onChange(ranges.filter((_, at) => at !== index))}
          >
            <X className="size-4" aria-hidden />
          </Button>
        </div>
      ))}
      <FieldError>{rangesFault(ranges)}</FieldError>
      {next && ranges.length < MOST && (
        <Button
          variant="quiet"
          size="small"
          className="justify-self-start text-muted"
          aria-label={`Add hours on ${name}`}
          onClick={() => onChange([...ranges, next])}
        >
          <Plus className="size-4" aria-hidden /> {ranges.length === 0 ? "Add hours" : "And more"}
        </Button>
      )}
    </div>
  );
}

/** What is proposed after the others: an hour after the last one; the working day if there is none. */
function nextRange(ranges: Range[]): Range | undefined {
  const last = Math.max(...ranges.map(({ end }) => end), -1);
  if (last === -1) return { start: 9 * 60, end: 17 * 60 };
  const start = Math.ceil(last / 60) * 60 + 60;
  return start + 60 <= DAY ? { start, end: Math.min(start + 180, DAY) } : undefined;
}

interface TimeInputProps {
  label: string;
  value: number;
  onChange: (time: string) => void;
}

/** The browser's own input of a time, in the reader's own clock. Midnight as an end is 00:00 there. */
function TimeInput({ label, value, onChange }: TimeInputProps) {
  return (
    <Input
      type="time"
      step={300}
      aria-label={label}
      value={timeOf(value === DAY ? 0 : value)}
      onChange={(event) => event.target.value && onChange(event.target.value)}
      className="figures w-full max-w-36 min-w-0 flex-1 px-2 max-sm:[&::-webkit-calendar-picker-indicator]:hidden"
    />
  );
}
