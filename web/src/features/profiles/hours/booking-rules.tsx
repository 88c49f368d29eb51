"use client";

import { Section } from "@/components/section";
import { Field, NativeSelect } from "@/components/ui/field";
import type { Hours } from "./hours-state";

interface BookingRulesProps {
  hours: Hours;
  onChange: (part: Partial<Hours>) => void;
}

const MINUTES = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120];
const NOTICES = [60, 120, 240, 480, 720, 1440, 2880, 4320, 10_080];
const WINDOWS = [7, 14, 30, 60, 90, 180, 365];
const STEPS = [5, 10, 15, 20, 30, 45, 60, 90, 120];
const LIMITS = [1, 2, 3, 4, 5, 6, 8, 10, 12];

/** What else decides whether a time is offered. */
export function BookingRules({ hours, onChange }: BookingRulesProps) {
  return (
    <Section id="rules" title="How you may be booked">
      <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
        <NumberChoice
          label="Break after a session"
          help="Nobody can book within it."
          value={hours.gap_minutes}
          choices={MINUTES}
          name={(minutes) => (minutes === 0 ? "None" : duration(minutes))}
          onChange={(gap_minutes) => onChange({ gap_minutes })}
        />
        <NumberChoice
          label="Notice you need"
          help="The latest that somebody may book before a start; an hour at least where it is paid."
          value={hours.min_notice_minutes}
          choices={NOTICES}
          name={duration}
          onChange={(min_notice_minutes) => onChange({ min_notice_minutes })}
        />
        <NumberChoice
          label="How far ahead"
          help="The furthest day that is offered."
          value={hours.max_days_ahead}
          choices={WINDOWS}
          name={(days) => (days === 365 ? "A year" : days === 1 ? "A day" : `${days} days`)}
          onChange={(max_days_ahead) => onChange({ max_days_ahead })}
        />
        <NumberChoice
          label="Sessions begin every"
          help="Counted from when your hours begin."
          value={hours.slot_step_minutes}
          choices={STEPS}
          name={duration}
          onChange={(slot_step_minutes) => onChange({ slot_step_minutes })}
        />
        <NumberChoice
          label="Sessions a day"
          help="At most so many begin on one day."
          value={hours.max_sessions_per_day ?? 0}
          choices={[0, ...LIMITS]}
          name={(count) => (count === 0 ? "No limit" : String(count))}
          onChange={(count) => onChange({ max_sessions_per_day: count === 0 ? null : count })}
        />
      </div>
    </Section>
  );
}

/** `45 minutes`, `4 hours`, `2 days` */
function duration(minutes: number): string {
  const [count, unit] =
    minutes >= 1440 && minutes % 1440 === 0
      ? [minutes / 1440, "day"]
      : minutes >= 60 && minutes % 60 === 0
        ? [minutes / 60, "hour"]
        : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

interface NumberChoiceProps {
  label: string;
  help: string;
  value: number;
  choices: number[];
  name: (value: number) => string;
  onChange: (value: number) => void;
}

/** One of some numbers; one from elsewhere that is not among them stays. */
function NumberChoice({ label, help, value, choices, name, onChange }: NumberChoiceProps) {
  const offered = choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <NativeSelect {...ids} value={value} onChange={(event) => onChange(Number(event.target.value))}>
          {offered.map((each) => (
            <option key={each} value={each}>
              {name(each)}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  );
}
