"use client";

import { useMutation } from "@tanstack/react-query";
import { CalendarClock, CalendarX, Check, UserX } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import type { Money } from "@/lib/money";
import { mayReport, otherName } from "./absence";
import { AbsenceSheet } from "./absence-notice";
import { CancelSheet } from "./cancel-sheet";
import { MoveSheet } from "./move-sheet";
import { type Reader, stepsOpen } from "./steps-open";
import { useRefresh } from "./use-bookings";

interface BookingActionsProps {
  booking: Booking;
  reader: Reader;
  coachZone?: string;
  /** Nothing until the browser has it. */
  now: number | undefined;
  onMoved: () => void;
  onCancelled: (refund: Money) => void;
}

/** What the reader can do about a session now; the API's table says it. */
export function BookingActions({ booking, reader, coachZone, now, onMoved, onCancelled }: BookingActionsProps) {
  const [open, setOpen] = useState<"cancel" | "move" | "report">();
  const refresh = useRefresh();
  const complete = useMutation({
    mutationFn: () => {
      const params = { path: { id: booking.id } };
      return body(api.PATCH("/booking/{id}/status", { params, body: { status: "completed" } }));
    },
    onSuccess: refresh.changed,
    onError: () => refresh.doubted(booking),
  });
  if (now === undefined) return null;

  const steps = stepsOpen(booking, reader, now);
  const can = {
    complete: steps.includes("complete"),
    move: steps.includes("move"),
    cancel: steps.includes("cancel"),
    report: mayReport(booking, reader, now),
  };
  if (!Object.values(can).some(Boolean)) return null;
  const close = () => setOpen(undefined);
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      {complete.error && <Notice tone="danger">{messageOf(complete.error)}</Notice>}
      <div className="flex flex-wrap gap-x-3 gap-y-2">
        {can.complete && (
          <Button
            size="large"
            className="flex-[1_1_12rem]"
            isBusy={complete.isPending}
            onClick={() => complete.mutate()}
          >
            {!complete.isPending && <Check className="size-4.5" aria-hidden />} Mark as done
          </Button>
        )}
        {can.report && (
          <Button
            look={can.complete ? "secondary" : "quiet"}
            size={can.complete ? "large" : "medium"}
            className="flex-[1_1_12rem]"
            onClick={() => setOpen("report")}
          >
            <UserX className="size-4.5" aria-hidden /> {otherName(booking, reader)} did not come
          </Button>
        )}
        {can.move && (
          <Button look="quiet" className="flex-[1_1_12rem]" onClick={() => setOpen("move")}>
            <CalendarClock className="size-4.5" aria-hidden /> Move to another time
          </Button>
        )}
        {can.cancel && (
          <Button look="quiet" className="flex-[1_1_12rem]" onClick={() => setOpen("cancel")}>
            <CalendarX className="size-4.5" aria-hidden />
            {booking.status === "pending" ? "Release this time" : "Cancel this session"}
          </Button>
        )}
      </div>
      {open === "cancel" && can.cancel && (
        <CancelSheet booking={booking} reader={reader} onClose={close} onCancelled={onCancelled} />
      )}
      {open === "move" && can.move && (
        <MoveSheet
          booking={booking}
          reader={reader}
          coachZone={coachZone}
          onClose={close}
          onMoved={() => {
            close();
            onMoved();
          }}
        />
      )}
      {open === "report" && can.report && (
        <AbsenceSheet booking={booking} reader={reader} kind="report" onClose={close} />
      )}
    </div>
  );
}
