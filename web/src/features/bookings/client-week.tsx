"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field, NativeSelect } from "@/components/ui/field";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ZonePicker } from "@/components/zone-picker";
import { addDays, dayOf, shortDay } from "@/lib/time";
import { timesByDay } from "./slots-by-day";
import { slotsQuery } from "./use-slots";

interface ClientWeekProps {
  coachId: string;
  zone: string;
  durations: number[];
  /** Whether there is anything to show: hours, and a length. */
  hasHours: boolean;
  isListed: boolean;
}

/** The weeks of a coach as clients see them: what can be booked, by the clocks of any place. */
export function ClientWeek(props: ClientWeekProps) {
  return (
    <Section id="seen" title="How clients see your week">
      {!props.isListed && props.hasHours && (
        <p className="-mt-3 text-sm text-muted">Clients can’t find you yet. This is what they would see.</p>
      )}
      {props.hasHours ? (
        <FreeWeek {...props} />
      ) : (
        <p className="-mt-2 text-sm text-muted">
          Once you have saved hours and said how long sessions last, the times that can be booked are here, by the
          clocks of any place.
        </p>
      )}
    </Section>
  );
}

function FreeWeek({ coachId, zone: ownZone, durations }: ClientWeekProps) {
  const [zone, setZone] = useState(ownZone);
  const [minutes, setMinutes] = useState(durations[0] ?? 60);
  const [week, setWeek] = useState(0);
  const from = addDays(dayOf(new Date(), zone), week * 7);
  const slots = useQuery(slotsQuery({ coachId, from, to: addDays(from, 6), zone, minutes }));
  const byDay = timesByDay(slots.data ?? [], zone);
  const days = Array.from({ length: 7 }, (_, index) => addDays(from, index));
  return (
    <>
      <div className="-mt-2 grid gap-4 sm:grid-cols-2 lg:max-w-2xl">
        <div className="grid content-start gap-1.5">
          <p className="text-sm font-medium">By the clocks of</p>
          <ZonePicker zone={zone} label="The client’s time zone" onChange={setZone} />
        </div>
        <Field label="Length">
          {(ids) => (
            <NativeSelect {...ids} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
              {durations.map((each) => (
                <option key={each} value={each}>
                  {each} minutes
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
      {slots.error ? (
        <Failure error={slots.error} onRetry={() => void slots.refetch()} />
      ) : !slots.data ? (
        <Loading label="Looking for free times…">
          <Skeleton className="h-40 w-full" />
        </Loading>
      ) : (
        <ul className="figures grid gap-x-3 gap-y-2 sm:grid-cols-4 lg:grid-cols-7">
          {days.map((day) => {
            const times = byDay.get(day) ?? [];
            return (
              <li key={day} className="grid grid-cols-[5.5rem_1fr] gap-2 border-t border-line pt-2 sm:block">
                <h3 className="text-sm font-medium">{shortDay(`${day}T12:00:00Z`, "UTC")}</h3>
                {times.length === 0 ? (
                  <p className="text-sm text-muted">Nothing free</p>
                ) : (
                  <p className="flex flex-wrap gap-x-2 text-sm text-muted sm:mt-1 sm:grid">
                    {times.map(({ starts_at, label }) => (
                      <span key={starts_at}>{label}</span>
                    ))}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <div className="flex gap-2">
        <Button variant="secondary" size="small" disabled={week === 0} onClick={() => setWeek(week - 1)}>
          <ChevronLeft className="size-4" aria-hidden /> Earlier
        </Button>
        <Button variant="secondary" size="small" disabled={week >= 51} onClick={() => setWeek(week + 1)}>
          Later <ChevronRight className="size-4" aria-hidden />
        </Button>
      </div>
    </>
  );
}
