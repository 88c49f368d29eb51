"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import type { Booking } from "@/lib/api/types";
import type { Viewer } from "./allowed-transitions";
import { canObjectToNoShow, noShowMessage, noShowRefund, otherPartyName } from "./no-show";
import { useBookingCache } from "./use-bookings";

/** The state of a no-show report, with a button to object. */
export function NoShowNotice({ booking, viewer }: { booking: Booking; viewer: Viewer }) {
  const [isOpen, setIsOpen] = useState(false);
  if (!booking.no_show) return null;
  const { title, text } = noShowMessage(booking.no_show, booking, viewer);
  const canObject = canObjectToNoShow(booking, viewer);
  const isUndecided = ["reported", "disputed"].includes(booking.no_show.state);
  return (
    <>
      <Notice
        tone={isUndecided ? "caution" : "info"}
        title={title}
        action={
          canObject && (
            <Button variant="secondary" size="small" onClick={() => setIsOpen(true)}>
              I was there
            </Button>
          )
        }
      >
        {text}
      </Notice>
      {isOpen && canObject && (
        <NoShowSheet booking={booking} viewer={viewer} kind="objection" onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}

interface NoShowSheetProps {
  booking: Booking;
  viewer: Viewer;
  kind: "report" | "objection";
  onClose: () => void;
}

/** Reports a no-show or objects to one, with a comment for the admin who may have to decide. */
export function NoShowSheet({ booking, viewer, kind, onClose }: NoShowSheetProps) {
  const bookingCache = useBookingCache();
  const [comment, setComment] = useState("");
  const other = otherPartyName(booking, viewer);
  const isReport = kind === "report";
  const absent = viewer === "client" ? "coach" : "client";

  const submit = useMutation({
    mutationFn: () => {
      const request = { params: { path: { id: booking.id } }, body: comment.trim() ? { comment: comment.trim() } : {} };
      return body(
        isReport ? api.POST("/booking/{id}/no-show", request) : api.POST("/booking/{id}/no-show/objection", request),
      );
    },
    onSuccess: (changed) => {
      bookingCache.update(changed);
      onClose();
    },
    onError: () => bookingCache.invalidate(booking),
  });

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={isReport ? `${other} did not come?` : "You were there?"}
      description={
        isReport
          ? `${other} is told, and can object for 24 hours. After that it counts. ${noShowRefund(booking, absent, viewer)}`
          : "Tell us how it was. Someone from Rapport looks at both sides and decides."
      }
    >
      <div className="grid gap-5">
        <Field label="What happened (you can leave it empty)" help={`Only Rapport reads this, not ${other}.`}>
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              maxLength={2000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              className="min-h-20"
            />
          )}
        </Field>
        {submit.error && <Notice tone="danger">{messageOf(submit.error)}</Notice>}
        <Button size="large" isBusy={submit.isPending} onClick={() => submit.mutate()}>
          {isReport ? `Report that ${other} did not come` : "Say that I was there"}
        </Button>
      </div>
    </Sheet>
  );
}
