"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { messageOf } from "@/lib/api/errors";
import { bookingQuery, queryKeys } from "@/lib/api/queries";
import type { Booking, Resource, User } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { shortDayTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";

interface SuggestSheetProps {
  resource: Resource;
  coach: User;
  /** The session from which the coach came. */
  session: string | undefined;
  onClose: () => void;
}

/** As many of the latest sessions as are looked through for clients. */
const SESSIONS = 100;

/** A session that is confirmed or done: to its client something can be suggested. */
const canSuggest = ({ status }: Booking) => status === "confirmed" || status === "completed";

/** The latest such session with each client, and the one the coach came from before them. */
function useSessions(coachId: string, session: string | undefined) {
  const chosen = useQuery({ ...bookingQuery(session ?? ""), enabled: session !== undefined });
  const query = { sort: "-starts_at", per_page: SESSIONS } as const;
  const latest = useQuery({
    queryKey: [...queryKeys.bookings, "coach", coachId, query],
    queryFn: ({ signal }) => body(api.GET("/booking/coach/{id}", { params: { path: { id: coachId }, query }, signal })),
  });
  const all = [...(chosen.data ? [chosen.data] : []), ...(latest.data?.items ?? [])].filter(canSuggest);
  const byClient = new Map<string, Booking>();
  for (const booking of all) if (!byClient.has(booking.client_id)) byClient.set(booking.client_id, booking);
  return { sessions: [...byClient.values()], latest };
}

/** Suggests a resource to the client of a session, who is notified. */
export function SuggestSheet({ resource, coach, session, onClose }: SuggestSheetProps) {
  const { sessions, latest } = useSessions(coach.id, session);
  const zone = useBrowserZone() ?? coach.timezone;
  const [picked, setPicked] = useState(session);
  const [isSubmitted, setIsSubmitted] = useState(false);
  const chosen = sessions.find(({ id }) => id === picked);
  const send = useMutation({
    mutationFn: async (booking: Booking) => {
      const params = { path: { id: resource.id } };
      await api.POST("/community/resources/{id}/suggest", { params, body: { booking_id: booking.id } });
      return booking;
    },
  });

  if (send.data) {
    return (
      <Sheet title="It is suggested" isOpen onOpenChange={onClose}>
        <div className="grid gap-5">
          <p role="status">{inText(send.data.client_name)} is notified, and finds it there.</p>
          <Button className="justify-self-start" onClick={onClose}>
            Done
          </Button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet title="Suggest it to a client" description={resource.title} isOpen onOpenChange={onClose}>
      {latest.error ? (
        <Failure error={latest.error} onRetry={() => void latest.refetch()} />
      ) : !latest.data ? (
        <Loading label="Your clients are on their way…">
          <Skeleton className="h-32 w-full" />
        </Loading>
      ) : sessions.length === 0 ? (
        <p className="text-muted">As soon as a session is confirmed, you can suggest something to its client.</p>
      ) : (
        <form
          className="grid gap-5"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setIsSubmitted(true);
            if (chosen) send.mutate(chosen);
          }}
        >
          <fieldset>
            <legend className="text-sm font-medium">To whom?</legend>
            <div className="mt-1.5 grid max-h-80 overflow-y-auto">
              {sessions.map((booking) => (
                <label key={booking.id} className="flex min-h-11 items-center gap-3 py-1">
                  <input
                    type="radio"
                    name="session"
                    value={booking.id}
                    checked={picked === booking.id}
                    onChange={() => setPicked(booking.id)}
                    className="size-4.5 shrink-0 accent-brand"
                  />
                  <span className="min-w-0">
                    <span dir="auto" className="block wrap-anywhere">
                      {booking.client_name}
                    </span>
                    <span className="figures text-xs text-muted">
                      Session on {shortDayTime(booking.starts_at, zone)}
                    </span>
                  </span>
                </label>
              ))}
            </div>
            {isSubmitted && !chosen && <FieldError>Choose a client.</FieldError>}
          </fieldset>
          {send.error && <Notice tone="danger">{messageOf(send.error)}</Notice>}
          <Button type="submit" className="justify-self-start" isBusy={send.isPending}>
            {chosen ? `Suggest it to ${inText(chosen.client_name)}` : "Suggest it"}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
