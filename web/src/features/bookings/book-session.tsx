"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Clock, Receipt, ShieldCheck } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import type { PublicProfile } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { IdempotentSender } from "@/lib/idempotency";
import { cost as costOf, type Money, prorated } from "@/lib/money";
import { aRole, inText } from "@/lib/names";
import { loginPath, signupPath } from "@/lib/paths";
import { dayOf, weekdayTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { changedSearch } from "@/lib/use-search-change";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { choiceParams, timeAt, useChoice } from "./choice";
import { ChosenTime } from "./session-times";
import { SlotPicker } from "./slot-picker";
import { type Month, monthOf, type OfferedTime } from "./slots-by-day";
import { useBookingCache } from "./use-bookings";

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
        onDay={(next) => change({ day: next })}
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

interface HoldSheetProps {
  coach: PublicProfile;
  time: OfferedTime;
  minutes: number;
  zone: string;
  cost: Money | undefined;
  notes: string;
  onNotes: (notes: string) => void;
  onClose: () => void;
}

/** The second step: what will be booked, a note to the coach, and the button that books. */
function HoldSheet({ coach, time, minutes, zone, cost, notes, onNotes, onClose }: HoldSheetProps) {
  const authState = useAuthState();
  const router = useRouter();
  const queryClient = useQueryClient();
  const bookingCache = useBookingCache();
  const [sender] = useState(() => new IdempotentSender());
  const here = usePathname() + changedSearch("", choiceParams({ minutes, zone, at: time.starts_at }));

  const book = useMutation({
    mutationFn: () => {
      const request = {
        coach_id: coach.id,
        starts_at: time.starts_at,
        duration_minutes: minutes,
        ...(notes.trim() ? { notes: notes.trim() } : {}),
      };
      return sender.send(request, (key) =>
        body(api.POST("/booking", { body: request, params: { header: { "Idempotency-Key": key } } })),
      );
    },
    onSuccess: (booking) => {
      bookingCache.update(booking);
      router.push(`/bookings/${booking.id}`);
    },
    // The time may be taken by now, so the free times are read again.
    onError: () => void queryClient.invalidateQueries({ queryKey: queryKeys.slots(coach.id) }),
  });
  const isUnavailable = book.error instanceof ApiError && ["slot_taken", "not_available"].includes(book.error.code);
  const isFree = !cost || cost.amount === 0;

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={weekdayTime(time.starts_at, zone)}
      description={<ChosenTime time={time} zone={zone} coachName={coach.full_name} coachZone={coach.timezone} />}
    >
      <div className="grid gap-5">
        <div className="figures grid gap-2 border-y border-line py-4 text-sm">
          <p className="flex justify-between gap-4">
            <span className="text-muted">
              {minutes} minutes with {inText(coach.full_name)}
            </span>
            <span className="font-semibold">{cost ? costOf(cost) : "Free"}</span>
          </p>
          {!isFree && <p className="text-muted">{cancellationTerms(coach.cancellation_policy)}</p>}
        </div>
        {authState.status === "signed_in" && authState.user.role === "client" && (
          <>
            <Field label="A word to your coach (you can leave it empty)">
              {(control) => (
                <Textarea
                  {...control}
                  rows={3}
                  maxLength={2000}
                  value={notes}
                  onChange={(event) => onNotes(event.target.value)}
                  className="min-h-20"
                />
              )}
            </Field>
            {book.error && (
              <Notice
                tone="danger"
                action={
                  isUnavailable ? (
                    <Button variant="secondary" size="small" onClick={onClose}>
                      Choose another time
                    </Button>
                  ) : (
                    book.error instanceof ApiError &&
                    book.error.code === "too_many_holds" && (
                      <Button asChild variant="secondary" size="small">
                        <Link href="/bookings">See what you hold</Link>
                      </Button>
                    )
                  )
                }
              >
                {messageOf(book.error)}
              </Notice>
            )}
            <Button
              size="large"
              isBusy={book.isPending || book.isSuccess}
              disabled={isUnavailable}
              onClick={() => book.mutate()}
              className="w-full"
            >
              Book {weekdayTime(time.starts_at, zone)}
            </Button>
            {!isFree && <p className="text-center text-sm text-muted">Next, you pay. Nothing is charged before.</p>}
          </>
        )}
        {authState.status === "signed_in" && authState.user.role !== "client" && (
          <Notice>
            Sessions are booked from a client&rsquo;s account. You are signed in as {aRole(authState.user.role)}.
          </Notice>
        )}
        {authState.status === "anonymous" && (
          <div className="grid gap-3">
            <Button asChild size="large">
              <Link href={signupPath(here)}>Open an account to book it</Link>
            </Button>
            <Button asChild variant="secondary" size="large">
              <Link href={loginPath(here)}>Log in</Link>
            </Button>
          </div>
        )}
        {(authState.status === "checking" || authState.status === "unreachable") && (
          <p className="text-sm text-muted">Checking your session…</p>
        )}
      </div>
    </Sheet>
  );
}
