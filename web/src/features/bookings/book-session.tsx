"use client";

import { CalendarClock, Clock, Receipt, ShieldCheck } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useState } from "react";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { PublicProfile } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { cost as costOf, prorated } from "@/lib/money";
import { inText } from "@/lib/names";
import { type Day, dayOf } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { timeAt, useChoice } from "./choice";
import { SlotPicker } from "./slot-picker";
import { type Month, monthOf } from "./slots-by-day";

/** Loaded when a time is chosen. */
const HoldSheet = dynamic(() => import("./hold-sheet").then((module) => module.HoldSheet));

/** Books a session with a coach: the length and its price, a free time, and then the hold. */
export function BookSession({ coach }: { coach: PublicProfile }) {
  const browserZone = useBrowserZone();
  if (!browserZone) return <Unhydrated coach={coach} />;
  return <BookingForm coach={coach} browserZone={browserZone} />;
}

/** Until the browser's zone is known, which is never without scripts. */
function Unhydrated({ coach }: { coach: PublicProfile }) {
  return (
    <>
      <noscript>
        <p className="rounded-card border border-line bg-surface p-5">
          Free times are shown in your own time zone, which needs JavaScript.
          {coach.price &&
            ` ${coach.session_durations.join(", ")} minutes can be booked; the price above is for an hour.`}
        </p>
      </noscript>
      <Skeleton className="h-120 w-full" />
    </>
  );
}

function BookingForm({ coach, browserZone }: { coach: PublicProfile; browserZone: string }) {
  const { choice, change } = useChoice();
  const authState = useAuthState();
  const durations = coach.session_durations;
  const isPaid = coach.price ? coach.price.amount > 0 : false;
  const minutes = durations.find((option) => option === choice.minutes) ?? durations[0] ?? 60;
  const zone = choice.zone ?? browserZone;
  const day = choice.day ?? (choice.at && dayOf(choice.at, zone));
  const month = choice.month ?? monthOf(day ?? dayOf(new Date(), zone));
  // Kept while the sheet is closed: a time may be taken, and what was written is for the next one too.
  const [notes, setNotes] = useState("");
  const pickMonth = useCallback((next: Month) => change({ month: next, day: undefined }), [change]);
  const openTimes = (of: Day | undefined) =>
    change(of ? { day: of, month: monthOf(of), times: "open" } : { times: undefined });

  return (
    <Card className="grid gap-8 lg:grid-cols-[15rem_1fr] lg:gap-10">
      <div className="grid content-start gap-5">
        <h2 className="headline text-lg">Book a session with {inText(coach.full_name)}</h2>
        {durations.length > 1 && (
          <fieldset>
            <legend className="mb-2 text-sm font-medium">How long?</legend>
            <div className="grid grid-cols-2 gap-2">
              {durations.map((option) => (
                <label
                  key={option}
                  className="figures grid min-h-14 place-content-center rounded-control border border-line-strong/60 px-2 py-1.5 text-center text-sm transition-colors hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
                >
                  <input
                    type="radio"
                    name="minutes"
                    className="sr-only"
                    checked={minutes === option}
                    onChange={() => change({ minutes: option })}
                  />
                  <span className="font-semibold">{option} min</span>
                  {coach.price && <span className="text-xs text-muted">{costOf(prorated(coach.price, option))}</span>}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <ul className="grid gap-3 text-sm text-muted">
          <Fact icon={Clock}>{minutes} minutes, online</Fact>
          {coach.price && (
            <Fact icon={Receipt}>
              <span className="figures font-semibold text-ink">{costOf(prorated(coach.price, minutes))}</span>
              {isPaid && ", paid when you book"}
            </Fact>
          )}
          {isPaid && <Fact icon={ShieldCheck}>{cancellationTerms(coach.cancellation_policy)}</Fact>}
          {isPaid && <Fact icon={CalendarClock}>We hold the time for 15 minutes while you pay.</Fact>}
        </ul>
      </div>
      <SlotPicker
        coachId={coach.id}
        coachName={coach.full_name}
        coachZone={coach.timezone}
        minutes={minutes}
        zone={zone}
        onZone={(next) => change({ zone: next, day: undefined })}
        month={month}
        onMonth={pickMonth}
        day={day}
        onDay={(next) => change({ day: next, month: monthOf(next) })}
        view={choice.view}
        onView={(view, next) => change({ view, ...(next ? { day: next, month: monthOf(next) } : {}) })}
        areTimesOpen={choice.times !== undefined && choice.at === undefined}
        onTimes={openTimes}
        onChoose={({ starts_at }) => change({ minutes, zone, at: starts_at })}
      />
      {/* What the sheet offers depends on who is signed in; opened before that is known, it would grow. */}
      {choice.at && authState.status !== "checking" && (
        <HoldSheet
          key={choice.at}
          coach={coach}
          time={timeAt(choice.at, minutes, zone)}
          minutes={minutes}
          zone={zone}
          cost={coach.price ? prorated(coach.price, minutes) : undefined}
          notes={notes}
          onNotes={setNotes}
          onClose={() => change({ at: undefined })}
        />
      )}
    </Card>
  );
}

function Fact({ icon: Icon, children }: { icon: typeof Clock; children: React.ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <Icon className="mt-0.5 size-4.5 shrink-0" aria-hidden />
      <span>{children}</span>
    </li>
  );
}
