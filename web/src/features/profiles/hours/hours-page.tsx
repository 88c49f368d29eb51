"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ZonePicker } from "@/components/zone-picker";
import { profileQuery, queryKeys } from "@/lib/api/queries";
import type { CoachProfile, User } from "@/lib/api/types";
import { plainDecimal, wholeNumber } from "@/lib/locale";
import { dayOf } from "@/lib/time";
import { useKept } from "@/lib/use-kept";
import { SaveBar } from "../save-bar";
import { saveCoach } from "../save-coach";
import { BookingRules } from "./booking-rules";
import { availabilityOf, type Hours, hoursFault, hoursOfProfile } from "./hours-state";
import { JourneysSection } from "./journeys-section";
import { OverridesSection } from "./overrides-section";
import { WeekGrid } from "./week-grid";
import { WeekList } from "./week-list";
import { type Area, hoursOf, painted, rangesByDay, weeklyOf } from "./week-ranges";

interface HoursPageProps {
  /** What clients see of the saved week. */
  clientView: (user: User, profile: CoachProfile) => ReactNode;
}

/** When a coach works. */
export function HoursPage(props: HoursPageProps) {
  return <Guard role="coach">{(user) => <HoursOf {...props} user={user} />}</Guard>;
}

function HoursOf({ user, clientView }: HoursPageProps & { user: User }) {
  const account = useQuery(profileQuery);
  if (account.error && !account.data) return <Failure error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data) {
    return (
      <Loading label="Your hours are on their way…">
        <div className="grid gap-6">
          <Skeleton className="h-10 w-60" />
          <Skeleton className="h-180 w-full" />
        </div>
      </Loading>
    );
  }
  // The guard admits only coaches, who have a coach profile.
  const profile = account.data.profile as CoachProfile;
  return <HoursEditor user={user} profile={profile} clientView={clientView(user, profile)} />;
}

const STARTS: { name: string; area: Area }[] = [
  { name: "Weekdays, 9 to 5", area: { days: ["mon", "tue", "wed", "thu", "fri"], start: 540, end: 1020 } },
  { name: "Weekday evenings", area: { days: ["mon", "tue", "wed", "thu", "fri"], start: 1020, end: 1260 } },
  { name: "Weekends", area: { days: ["sat", "sun"], start: 600, end: 960 } },
];

interface HoursEditorProps {
  user: User;
  profile: CoachProfile;
  clientView: ReactNode;
}

export function HoursEditor({ user, profile, clientView }: HoursEditorProps) {
  const queryClient = useQueryClient();
  const [kept, keepHours] = useKept<Hours>(`hours:${user.id}`);
  const [isTried, setIsTried] = useState(false);
  const hours = kept ?? hoursOfProfile(profile);
  const days = rangesByDay(hours.weekly);
  const today = dayOf(new Date(), hours.timezone);
  const fault = hoursFault(hours);
  const save = useMutation({
    mutationFn: () => saveCoach(user.id, { availability: availabilityOf(hours, today) }),
    onSuccess: (saved) => {
      keepHours(undefined);
      setIsTried(false);
      queryClient.setQueryData(profileQuery.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: queryKeys.slots(user.id) });
    },
  });

  function change(part: Partial<Hours>) {
    save.reset();
    keepHours({ ...hours, ...part });
  }

  function onSave() {
    setIsTried(true);
    if (!fault) save.mutate();
    else document.getElementById(fault.section)?.scrollIntoView({ block: "start" });
  }

  const total = hoursOf(days);
  return (
    <div className="grid gap-6">
      <div>
        <h1 className="headline text-xl">Your hours</h1>
        <p className="mt-1 max-w-prose text-sm text-muted">
          When clients may book you. What is booked already stays as it is.
        </p>
      </div>
      <Section id="week" title="Your week">
        <div className="-mt-2 grid gap-4 sm:flex sm:items-end sm:justify-between">
          <div className="grid gap-1.5 sm:w-80">
            <p className="text-sm font-medium">By the clocks of</p>
            <ZonePicker zone={hours.timezone} label="Your time zone" onChange={(timezone) => change({ timezone })} />
          </div>
          <p role="status" className="figures text-sm text-muted">
            {total === 0
              ? "No hours yet"
              : `${Number.isInteger(total) ? wholeNumber(total) : plainDecimal(total, Number.isInteger(total * 2) ? 1 : 2)} ${total === 1 ? "hour" : "hours"} a week`}
          </p>
        </div>
        {total === 0 && (
          <div className="flex flex-wrap items-center gap-2">
            <span className="text-sm text-muted">Begin with</span>
            {STARTS.map(({ name, area }) => (
              <Button
                key={name}
                variant="secondary"
                size="small"
                className="rounded-full"
                onClick={() => change({ weekly: weeklyOf(painted(days, area, true)) })}
              >
                {name}
              </Button>
            ))}
          </div>
        )}
        <p id="week-help" className="text-sm text-muted">
          <span className="pointer-coarse:hidden">Draw over the hours you work, and again to clear them.</span>
          <span className="hidden pointer-coarse:inline">Tap an hour, or hold and draw.</span>
          <span className="sr-only">
            Arrow keys move, Space opens or closes, Shift with an arrow key goes on with what you began.
          </span>
        </p>
        <WeekGrid
          days={days}
          onChange={(next) => change({ weekly: weeklyOf(next) })}
          labelledBy="week-title"
          describedBy="week-help"
        />
        <WeekList days={days} onChange={(next) => change({ weekly: weeklyOf(next) })} />
        {fault?.section === "week" && <FieldError>{fault.text}</FieldError>}
      </Section>
      <OverridesSection overrides={hours.overrides} onChange={(overrides) => change({ overrides })} today={today} />
      <JourneysSection
        home={hours.timezone}
        journeys={hours.timezone_changes}
        onChange={(timezone_changes) => change({ timezone_changes })}
        today={today}
      />
      <BookingRules hours={hours} onChange={change} />
      {clientView}
      <SaveBar
        isDirty={kept !== undefined}
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        fault={isTried ? fault?.text : undefined}
        error={save.error}
        onSave={onSave}
        onDiscard={() => {
          save.reset();
          setIsTried(false);
          keepHours(undefined);
        }}
      />
    </div>
  );
}
