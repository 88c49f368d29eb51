"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import { type Day, dayOf, fullDay, timeRange, weekdayTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import type { Viewer } from "./allowed-transitions";
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
  onMoved: () => void;
  onClose: () => void;
}

/** Moves a session: first chooses another time, then confirms it. */
export function MoveSheet(props: MoveSheetProps) {
  const browserZone = useBrowserZone();
  const [chosen, setChosen] = useState<{ time: OfferedTime; zone: string }>();
  const { booking, viewer, onClose } = props;
  return (
    <Sheet
      isOpen
      isWide={!chosen}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={chosen ? weekdayTime(chosen.time.starts_at, chosen.zone) : "Move to another time"}
      description={
        chosen
          ? "The price and the length stay as they are."
          : viewer === "client"
            ? "You can move it for as long as cancelling would give everything back."
            : `${otherPartyName(booking, viewer)} gets a mail, and can cancel for a full refund.`
      }
    >
      {!browserZone ? (
        <Skeleton className="h-80 w-full" />
      ) : chosen ? (
        <Confirm {...props} {...chosen} onBack={() => setChosen(undefined)} />
      ) : (
        <Picker {...props} browserZone={browserZone} onChoose={(time, zone) => setChosen({ time, zone })} />
      )}
    </Sheet>
  );
}

interface PickerProps extends MoveSheetProps {
  browserZone: string;
  onChoose: (time: OfferedTime, zone: string) => void;
}

function Picker({ booking, coachZone, browserZone, onChoose }: PickerProps) {
  const [zone, setZone] = useState(browserZone);
  const [day, setDay] = useState<Day | undefined>(dayOf(booking.starts_at, browserZone));
  const [month, setMonth] = useState<Month>(monthOf(dayOf(booking.starts_at, browserZone)));
  return (
    <SlotPicker
      coachId={booking.coach_id}
      coachName={booking.coach_name}
      coachZone={coachZone ?? zone}
      minutes={booking.duration_minutes}
      movingId={booking.id}
      zone={zone}
      onZone={(next) => {
        setZone(next);
        setDay(undefined);
      }}
      month={month}
      onMonth={setMonth}
      day={day}
      onDay={setDay}
      onChoose={(time) => onChoose(time, zone)}
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

function Confirm({ booking, coachZone, time, zone, onMoved, onBack }: ConfirmProps) {
  const bookingCache = useBookingCache();
  const move = useMutation({
    mutationFn: () => {
      const params = { path: { id: booking.id } };
      return body(api.POST("/booking/{id}/reschedule", { params, body: { starts_at: time.starts_at } }));
    },
    onSuccess: (moved) => {
      bookingCache.update(moved);
      onMoved();
    },
    onError: () => bookingCache.invalidate(booking),
  });
  const code = move.error instanceof ApiError ? move.error.code : "";
  return (
    <div className="grid gap-5">
      <dl className="figures grid grid-cols-[auto_1fr] gap-x-5 gap-y-3 border-y border-line py-4 text-sm">
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
      {move.error && <Notice tone="danger">{messageOf(move.error)}</Notice>}
      <div className="grid gap-3">
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
      </div>
    </div>
  );
}
