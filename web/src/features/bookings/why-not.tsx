"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleSlash } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field, Input, NativeSelect } from "@/components/ui/field";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/queries";
import type { Explanation } from "@/lib/api/types";
import { addDays, dayOf, instantAt, timeRange } from "@/lib/time";
import { zoneCity } from "@/lib/zones";

interface WhyNotProps {
  coachId: string;
  /** The coach's own: what is typed is by its clocks. */
  zone: string;
  durations: number[];
}

interface Asked {
  starts_at: string;
  duration_minutes: number;
}

/** Why a time is not offered: every rule, session and calendar that speaks against it, each with where to change it. */
export function WhyNot({ coachId, zone, durations }: WhyNotProps) {
  const lengths = durations.length > 0 ? durations : [60];
  const [day, setDay] = useState(() => addDays(dayOf(new Date(), zone), 1));
  const [time, setTime] = useState("09:00");
  const [minutes, setMinutes] = useState(lengths[0]!);
  const [asked, setAsked] = useState<Asked>();
  const explanation = useQuery({
    queryKey: [...queryKeys.slots(coachId), "explain", asked],
    queryFn: ({ signal }) =>
      body(api.GET("/coaches/{id}/slots/explain", { params: { path: { id: coachId }, query: asked! }, signal })),
    enabled: asked !== undefined,
    staleTime: 0,
  });

  function ask(event: FormEvent) {
    event.preventDefault();
    if (day && time) setAsked({ starts_at: instantAt(day, time, zone), duration_minutes: minutes });
  }

  return (
    <Section id="why" title="Why is a time not offered?">
      <form method="post" noValidate onSubmit={ask} className="-mt-2 flex flex-wrap items-end gap-3">
        <Field label="Day" className="w-44">
          {(ids) => <Input {...ids} type="date" value={day} onChange={(event) => setDay(event.target.value)} />}
        </Field>
        <Field label={`Time in ${zoneCity(zone)}`} className="w-40">
          {(ids) => <Input {...ids} type="time" value={time} onChange={(event) => setTime(event.target.value)} />}
        </Field>
        <Field label="Length" className="w-36">
          {(ids) => (
            <NativeSelect {...ids} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
              {lengths.map((each) => (
                <option key={each} value={each}>
                  {each} minutes
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Button type="submit" variant="secondary" disabled={!day || !time} isBusy={explanation.isFetching}>
          Look
        </Button>
      </form>
      {explanation.error ? (
        <Failure error={explanation.error} onRetry={() => void explanation.refetch()} />
      ) : explanation.isLoading ? (
        <Loading label="Looking at your rules and sessions…">
          <Skeleton className="h-12 w-full" />
        </Loading>
      ) : (
        explanation.data && <Reasons explanation={explanation.data} zone={zone} />
      )}
    </Section>
  );
}

/** Where what speaks against a time is changed. */
const PLACES: Record<string, { href: string; text: string }> = {
  outside_hours: { href: "#week", text: "Change your hours" },
  not_on_grid: { href: "#rules", text: "Change when sessions begin" },
  too_soon: { href: "#rules", text: "Change the notice" },
  too_far: { href: "#rules", text: "Change how far ahead" },
  day_full: { href: "#rules", text: "Change the limit" },
  not_offered: { href: "/coach/profile#durations", text: "Change the lengths" },
  not_listed: { href: "/coach", text: "Go to your practice" },
};

function Reasons({ explanation, zone }: { explanation: Explanation; zone: string }) {
  if (explanation.bookable) {
    return (
      <p role="status" className="flex gap-2.5 text-sm text-success">
        <CircleCheck className="mt-0.5 size-4.5 shrink-0" aria-hidden /> It is offered: clients can book it now.
      </p>
    );
  }
  return (
    <div role="status">
      <ul className="grid gap-2 text-sm">
        {explanation.reasons.map(({ code, message, booking_id, from, until }) => (
          <li key={`${code}${from}`} className="flex gap-2.5">
            <CircleSlash className="mt-0.5 size-4.5 shrink-0 text-caution" aria-hidden />
            <span>
              {message} {from && until && <span className="figures text-muted">{timeRange(from, until, zone)}. </span>}
              {booking_id ? (
                <Link href={`/bookings/${booking_id}`} className="text-brand underline underline-offset-4">
                  See the session
                </Link>
              ) : (
                PLACES[code] && (
                  <Link href={PLACES[code].href} className="text-brand underline underline-offset-4">
                    {PLACES[code].text}
                  </Link>
                )
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
