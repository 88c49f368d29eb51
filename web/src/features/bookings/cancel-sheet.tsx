"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { ApiError, messageOf } from "@/lib/api/errors";
import type { Booking, Cancellation } from "@/lib/api/types";
import { type Money, price } from "@/lib/money";
import { fullDay, timeRange } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import type { Viewer } from "./allowed-transitions";
import { otherPartyName } from "./no-show";
import { cancelLabel, fullRefundDeadline, refundReason } from "./refund-messages";
import { useBookingCache, useCancellation } from "./use-bookings";

interface CancelSheetProps {
  booking: Booking;
  viewer: Viewer;
  onCancelled: (refund: Money) => void;
  onClose: () => void;
}

/** Shows what cancelling refunds, why and until when, above the button that cancels. */
export function CancelSheet({ booking, viewer, onCancelled, onClose }: CancelSheetProps) {
  const zone = useBrowserZone() ?? "UTC";
  const bookingCache = useBookingCache();
  const preview = useCancellation(booking.id);
  const [reason, setReason] = useState("");
  const isHold = booking.status === "pending";

  const cancel = useMutation({
    mutationFn: (shown: Cancellation) => {
      const params = { path: { id: booking.id }, query: { expected_refund: shown.refund.amount } };
      const text = reason.trim();
      return body(api.DELETE("/booking/{id}", { params, body: text ? { reason: text } : {} }));
    },
    onSuccess: (cancelled) => {
      bookingCache.update(cancelled.booking);
      onCancelled(cancelled.refund);
    },
    // Also reads the preview again: its key begins with the booking's.
    onError: () => bookingCache.invalidate(booking),
  });
  const hasChanged = cancel.error instanceof ApiError && cancel.error.code === "refund_changed";

  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={isHold ? "Release this time?" : "Cancel this session?"}
      description={`${fullDay(booking.starts_at, zone)}, ${timeRange(booking.starts_at, booking.ends_at, zone)}`}
    >
      {preview.error ? (
        <Failure error={preview.error} onRetry={() => void preview.refetch()} />
      ) : !preview.data ? (
        <Loading label="Looking at what comes back…">
          <Skeleton className="h-40 w-full" />
        </Loading>
      ) : (
        <div className="grid gap-5">
          <Refund preview={preview.data} booking={booking} viewer={viewer} zone={zone} />
          {(!isHold || viewer !== "client") && (
            <Field label={`A word to ${otherPartyName(booking, viewer)} (you can leave it empty)`}>
              {(control) => (
                <Textarea
                  {...control}
                  rows={2}
                  maxLength={500}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                  className="min-h-16"
                />
              )}
            </Field>
          )}
          {hasChanged && !preview.isFetching && (
            <Notice tone="caution" title="Meanwhile it has changed">
              {preview.data.refund.amount > 0
                ? `${price(preview.data.refund)} would come back now. Nothing is cancelled yet.`
                : "Nothing would come back now. Nothing is cancelled yet."}
            </Notice>
          )}
          {cancel.error && !hasChanged && <Notice tone="danger">{messageOf(cancel.error)}</Notice>}
          <div className="grid gap-3">
            <Button
              variant="danger"
              size="large"
              isBusy={cancel.isPending || (hasChanged && preview.isFetching)}
              onClick={() => cancel.mutate(preview.data)}
            >
              {cancelLabel(preview.data, booking)}
            </Button>
            <Button variant="quiet" onClick={onClose}>
              {isHold ? "Keep this time" : "Keep this session"}
            </Button>
          </div>
        </div>
      )}
    </Sheet>
  );
}

interface RefundProps {
  preview: Cancellation;
  booking: Booking;
  viewer: Viewer;
  zone: string;
}

function Refund({ preview, booking, viewer, zone }: RefundProps) {
  const until = viewer === "client" ? fullRefundDeadline(preview, zone) : undefined;
  const isPartial = preview.refund.amount < booking.price.amount;
  return (
    <div className="figures grid gap-2 border-y border-line py-4 text-sm">
      {preview.full_refund_until && (
        <p className="flex items-baseline justify-between gap-4">
          <span className="text-muted">
            {viewer === "client" ? "Comes back to you" : `Goes back to ${otherPartyName(booking, "coach")}`}
          </span>
          <span>
            <span className="text-base font-semibold">{price(preview.refund)}</span>
            {isPartial && <span className="text-muted"> of {price(booking.price)}</span>}
          </span>
        </p>
      )}
      <p className="text-muted">
        {refundReason(preview.rule)} {until}
      </p>
    </div>
  );
}
