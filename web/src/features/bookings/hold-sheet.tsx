"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet, SheetFoot } from "@/components/ui/sheet";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import { queryKeys } from "@/lib/api/queries";
import type { PublicProfile } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { cancellationTerms } from "@/lib/cancellation-policy";
import { IdempotentSender } from "@/lib/idempotency";
import { cost as costOf, type Money } from "@/lib/money";
import { aRole, inText } from "@/lib/names";
import { loginPath, signupPath } from "@/lib/paths";
import { weekdayTime } from "@/lib/time";
import { changedSearch } from "@/lib/use-search-change";
import { choiceParams } from "./choice";
import { ChosenTime } from "./session-times";
import type { OfferedTime } from "./slots-by-day";
import { useBookingCache } from "./use-bookings";

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
export function HoldSheet({ coach, time, minutes, zone, cost, notes, onNotes, onClose }: HoldSheetProps) {
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
  const isClient = authState.status === "signed_in" && authState.user.role === "client";

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={weekdayTime(time.starts_at, zone)}
      description={<ChosenTime time={time} zone={zone} coachName={coach.full_name} coachZone={coach.timezone} />}
    >
      <div className="grid gap-5">
        <div className="figures grid gap-2 border-t border-line pt-4 text-sm">
          <p className="flex justify-between gap-4">
            <span className="text-muted">
              {minutes} minutes with {inText(coach.full_name)}
            </span>
            <span className="font-semibold">{cost ? costOf(cost) : "Free"}</span>
          </p>
          {!isFree && <p className="text-muted">{cancellationTerms(coach.cancellation_policy)}</p>}
        </div>
        {isClient && (
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
        )}
        {isClient && book.error && (
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
        {authState.status === "signed_in" && !isClient && (
          <Notice>
            Sessions are booked from a client&rsquo;s account. You are signed in as {aRole(authState.user.role)}.
          </Notice>
        )}
        {(authState.status === "checking" || authState.status === "unreachable") && (
          <p className="text-sm text-muted">Checking your session…</p>
        )}
      </div>
      {isClient && (
        <SheetFoot>
          <Button
            size="large"
            isBusy={book.isPending || book.isSuccess}
            disabled={isUnavailable}
            onClick={() => book.mutate()}
          >
            Book {weekdayTime(time.starts_at, zone)}
          </Button>
          {!isFree && <p className="text-center text-sm text-muted">Next, you pay. Nothing is charged before.</p>}
        </SheetFoot>
      )}
      {authState.status === "anonymous" && (
        <SheetFoot>
          <Button asChild size="large">
            <Link href={signupPath(here)}>Open an account to book it</Link>
          </Button>
          <Button asChild variant="secondary" size="large">
            <Link href={loginPath(here)}>Log in</Link>
          </Button>
        </SheetFoot>
      )}
    </Sheet>
  );
}
