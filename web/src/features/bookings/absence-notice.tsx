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
import { absenceMoney, absenceWords, mayObject, otherName } from "./absence";
import type { Reader } from "./steps-open";
import { useRefresh } from "./use-bookings";

/** That somebody is said not to have come, how far it has come, and the way to object. */
export function AbsenceNotice({ booking, reader }: { booking: Booking; reader: Reader }) {
  const [isOpen, setIsOpen] = useState(false);
  if (!booking.no_show) return null;
  const { title, text } = absenceWords(booking.no_show, booking, reader);
  const canObject = mayObject(booking, reader);
  const isOpenStill = ["reported", "disputed"].includes(booking.no_show.state);
  return (
    <>
      <Notice
        tone={isOpenStill ? "caution" : "info"}
        title={title}
        action={
          canObject && (
            <Button look="secondary" size="small" onClick={() => setIsOpen(true)}>
              I was there
            </Button>
          )
        }
      >
        {text}
      </Notice>
      {isOpen && canObject && (
        <AbsenceSheet booking={booking} reader={reader} kind="objection" onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}

interface AbsenceSheetProps {
  booking: Booking;
  reader: Reader;
  kind: "report" | "objection";
  onClose: () => void;
}

/** What happened, in one's own words, for the one who may have to decide. */
export function AbsenceSheet({ booking, reader, kind, onClose }: AbsenceSheetProps) {
  const refresh = useRefresh();
  const [comment, setComment] = useState("");
  const other = otherName(booking, reader);
  const isReport = kind === "report";
  const absent = reader === "client" ? "coach" : "client";

  const say = useMutation({
    mutationFn: () => {
      const wish = { params: { path: { id: booking.id } }, body: comment.trim() ? { comment: comment.trim() } : {} };
      return body(
        isReport ? api.POST("/booking/{id}/no-show", wish) : api.POST("/booking/{id}/no-show/objection", wish),
      );
    },
    onSuccess: (changed) => {
      refresh.changed(changed);
      onClose();
    },
    onError: () => refresh.doubted(booking),
  });

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={isReport ? `${other} did not come?` : "You were there?"}
      description={
        isReport
          ? `${other} is told, and can object for 24 hours. After that it counts. ${absenceMoney(booking, absent, reader)}`
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
        {say.error && <Notice tone="danger">{messageOf(say.error)}</Notice>}
        <Button size="large" isBusy={say.isPending} onClick={() => say.mutate()}>
          {isReport ? `Report that ${other} did not come` : "Say that I was there"}
        </Button>
      </div>
    </Sheet>
  );
}
