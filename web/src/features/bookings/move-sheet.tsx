"use client";

import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet, SheetFoot } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import { dayOf, fullDay, timeRange, weekdayTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import type { Viewer } from "./allowed-transitions";
import { type Choice, timeAt, useChoice } from "./choice";
import { otherPartyName } from "./no-show";
import { ChosenTime } from "./session-times";
import { SlotPicker } from "./slot-picker";
import { type Month, monthOf, type OfferedTime } from "./slots-by-day";
import { useBookingCache } from "./use-bookings";

interface MoveSheetProps {
  booking: Booking;
  viewer: Viewer;
  /** Unknown while the coach is not listed; then only the viewer's zone is shown. */
  coachZone?: string;
  onClose: () => void;
}

/** Moves a session: first chooses another time, then confirms it. */
export function MoveSheet(props: MoveSheetProps) {
  const browserZone = useBrowserZone();
  const { choice, change } = useChoice();
  const { booking, viewer, onClose } = props;
  const zone = choice.zone ?? browserZone;
  const time = choice.at && zone ? timeAt(choice.at, booking.duration_minutes, zone) : undefined;
  return (
    <Sheet
      isOpen
      isWide={!time}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={time && zone ? weekdayTime(time.starts_at, zone) : "Move to another time"}
      description={
        time
          ? "The price and the length stay as they are."
          : viewer === "client"
            ? "You can move it for as long as cancelling would give everything back."
            : `${otherPartyName(booking, viewer)} gets a mail, and can cancel for a full refund.`
      }
    >
      {!zone ? (
        <Skeleton className="h-80 w-full" />
      ) : time ? (
        <Confirm {...props} time={time} zone={zone} onBack={() => change({ at: undefined })} />
      ) : (
        <Picker {...props} zone={zone} choice={choice} onChange={change} />
      )}
    </Sheet>
  );
}

interface PickerProps extends MoveSheetProps {
  zone: string;
  choice: Choice;
  onChange: (part: Choice) => void;
}

function Picker({ booking, coachZone, zone, choice, onChange }: PickerProps) {
  const day = choice.day ?? dayOf(booking.starts_at, zone);
  const pickMonth = useCallback((next: Month) => onChange({ month: next, day: undefined }), [onChange]);
  return (
    <SlotPicker
      coachId={booking.coach_id}
      coachName={booking.coach_name}
      coachZone={coachZone ?? zone}
      minutes={booking.duration_minutes}
      moving={booking}
      zone={zone}
      onZone={(next) => onChange({ zone: next, day: undefined })}
      month={choice.month ?? monthOf(day)}
      onMonth={pickMonth}
      day={day}
      onDay={(next) => onChange({ day: next, month: monthOf(next) })}
      view={choice.view}
      onView={(view, next) => onChange({ view, ...(next ? { day: next, month: monthOf(next) } : {}) })}
      onChoose={({ starts_at }) => onChange({ zone, at: starts_at })}
    />
  );
}

/** Errors after which another time may still work. */
const TIME_UNAVAILABLE = ["slot_taken", "not_available", "client_busy"];
/** Errors after which no other time works either. */
const NOT_MOVABLE = ["too_late_to_move", "too_many_moves"];

interface ConfirmProps extends MoveSheetProps {
  time: OfferedTime;
  zone: string;
  onBack: () => void;
}

function Confirm({ booking, coachZone, time, zone, onClose, onBack }: ConfirmProps) {
  const bookingCache = useBookingCache();
  const move = useMutation({
    mutationFn: () => {
      const params = { path: { id: booking.id } };
      return body(api.POST("/booking/{id}/reschedule", { params, body: { starts_at: time.starts_at } }));
    },
    onSuccess: (moved) => {
      bookingCache.update(moved);
      onClose();
    },
    onError: () => bookingCache.invalidate(booking),
  });
  const code = move.error instanceof ApiError ? move.error.code : "";
  return (
    <>
      <dl className="figures grid grid-cols-[auto_1fr] gap-x-5 gap-y-3 border-t border-line pt-4 text-sm">
        <dt className="text-muted">From</dt>
        <dd className="text-muted line-through">
          {fullDay(booking.starts_at, zone)},{" "}
          <span className="whitespace-nowrap">{timeRange(booking.starts_at, booking.ends_at, zone)}</span>
        </dd>
        <dt className="text-muted">To</dt>
        <dd className="font-medium">
          <ChosenTime time={time} zone={zone} coachName={booking.coach_name} coachZone={coachZone ?? zone} />
        </dd>
      </dl>
      {move.error && (
        <Notice tone="danger" className="mt-5">
          {messageOf(move.error)}
        </Notice>
      )}
      <SheetFoot>
        <Button
          size="large"
          isBusy={move.isPending}
          disabled={[...TIME_UNAVAILABLE, ...NOT_MOVABLE].includes(code)}
          onClick={() => move.mutate()}
        >
          Move to {weekdayTime(time.starts_at, zone)}
        </Button>
        {!NOT_MOVABLE.includes(code) && (
          <Button variant="quiet" onClick={onBack}>
            Choose another time
          </Button>
        )}
      </SheetFoot>
    </>
  );
}
