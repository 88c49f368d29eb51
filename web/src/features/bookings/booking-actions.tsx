"use client";

import { useMutation } from "@tanstack/react-query";
import { CalendarClock, CalendarX, Check, UserX } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import type { Money } from "@/lib/money";
import { useSearchChange } from "@/lib/use-search-change";
import { allowedTransitions, type Viewer } from "./allowed-transitions";
import { NO_CHOICE } from "./choice";
import { canReportNoShow, otherPartyName } from "./no-show";
import { useBookingCache } from "./use-bookings";

// Each is loaded when it is opened.
const CancelSheet = dynamic(() => import("./cancel-sheet").then((module) => module.CancelSheet));
const MoveSheet = dynamic(() => import("./move-sheet").then((module) => module.MoveSheet));
const NoShowSheet = dynamic(() => import("./no-show-notice").then((module) => module.NoShowSheet));

interface BookingActionsProps {
  booking: Booking;
  viewer: Viewer;
  coachZone?: string;
  /** Undefined until the browser has mounted. */
  now: number | undefined;
  onCancelled: (refund: Money) => void;
}

/** The buttons for what the viewer may do with a booking now, by the API's table. */
export function BookingActions({ booking, viewer, coachZone, now, onCancelled }: BookingActionsProps) {
  const open = useSearchParams().get("do");
  const changeSearch = useSearchChange();
  const bookingCache = useBookingCache();
  const complete = useMutation({
    mutationFn: () => {
      const params = { path: { id: booking.id } };
      return body(api.PATCH("/booking/{id}/status", { params, body: { status: "completed" } }));
    },
    onSuccess: bookingCache.update,
    onError: () => bookingCache.invalidate(booking),
  });
  if (now === undefined) return null;

  const allowed = allowedTransitions(booking, viewer, now);
  const can = {
    complete: allowed.includes("complete"),
    move: allowed.includes("move"),
    cancel: allowed.includes("cancel"),
    report: canReportNoShow(booking, viewer, now),
  };
  if (!Object.values(can).some(Boolean)) return null;
  const show = (sheet: "cancel" | "move" | "report") => changeSearch({ do: sheet }, { isStep: true });
  const close = () => changeSearch({ ...NO_CHOICE, do: undefined });
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
            variant={can.complete ? "secondary" : "quiet"}
            size={can.complete ? "large" : "medium"}
            className="flex-[1_1_12rem]"
            onClick={() => show("report")}
          >
            <UserX className="size-4.5" aria-hidden /> {otherPartyName(booking, viewer)} did not come
          </Button>
        )}
        {can.move && (
          <Button variant="quiet" className="flex-[1_1_12rem]" onClick={() => show("move")}>
            <CalendarClock className="size-4.5" aria-hidden /> Move to another time
          </Button>
        )}
        {can.cancel && (
          <Button variant="quiet" className="flex-[1_1_12rem]" onClick={() => show("cancel")}>
            <CalendarX className="size-4.5" aria-hidden />
            {booking.status === "pending" ? "Release this time" : "Cancel this session"}
          </Button>
        )}
      </div>
      {open === "cancel" && can.cancel && (
        <CancelSheet
          booking={booking}
          viewer={viewer}
          onClose={close}
          onCancelled={(refund) => {
            close();
            onCancelled(refund);
          }}
        />
      )}
      {open === "move" && can.move && (
        <MoveSheet booking={booking} viewer={viewer} coachZone={coachZone} onClose={close} />
      )}
      {open === "report" && can.report && (
        <NoShowSheet booking={booking} viewer={viewer} kind="report" onClose={close} />
      )}
    </div>
  );
}
