"use client";

import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { messageOf } from "@/lib/api/errors";
import type { CalendarConnection } from "@/lib/api/types";
import { dateTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { ChosenCalendars } from "./chosen-calendars";
import { calendarsQuery, titleOf, useDisconnect } from "./connections";

interface Props {
  connection: CalendarConnection;
  isCoach: boolean;
  isBusy: boolean;
  onConnect: () => void;
}

/** One account: whose it is, how it is, and what is read and written. */
export function ConnectedAccount({ connection, isCoach, isBusy, onConnect }: Props) {
  const { provider, account } = connection;
  const calendars = useQuery(calendarsQuery(provider));
  const disconnect = useDisconnect();
  return (
    <div className="grid gap-5">
      <Health connection={connection} isBusy={isBusy} onConnect={onConnect} />
      {disconnect.error && <Notice tone="danger">{messageOf(disconnect.error)}</Notice>}
      {calendars.data ? (
        <ChosenCalendars key={connection.id} chosen={calendars.data} isCoach={isCoach} />
      ) : calendars.error ? (
        <Failure error={calendars.error} onRetry={() => void calendars.refetch()} />
      ) : (
        <Loading label="Its calendars are on their way…">
          <Skeleton className="h-40 w-full" />
        </Loading>
      )}
      <div className="flex flex-wrap items-center justify-between gap-4 border-t border-line pt-4">
        <p dir="auto" className="min-w-0 flex-1 basis-56 text-sm wrap-anywhere text-muted">
          {account}
        </p>
        <Button variant="danger" size="small" isBusy={disconnect.isPending} onClick={() => disconnect.mutate(provider)}>
          Disconnect {titleOf(provider)}
        </Button>
      </div>
    </div>
  );
}

function Health({ connection, isBusy, onConnect }: Omit<Props, "isCoach">) {
  const zone = useBrowserZone() ?? "UTC";
  const { health, last_synced_at, is_paused, provider } = connection;
  const last = last_synced_at ? `Last in order ${dateTime(last_synced_at, zone)}.` : "";
  if (health.state === "broken") {
    return (
      <Notice
        tone="danger"
        title={health.reason ?? "It can’t be used any more."}
        action={
          <Button variant="secondary" size="small" isBusy={isBusy} onClick={onConnect}>
            Connect {titleOf(provider)} again
          </Button>
        }
      >
        {last} {is_paused ? "Nobody can book you until it is connected again." : "Your own hours go on meanwhile."}
      </Notice>
    );
  }
  if (health.state === "stale") {
    return (
      <Notice tone="caution" title={health.reason ?? "It has not been read for some time."}>
        {last} We keep trying.
      </Notice>
    );
  }
  return <p className="figures text-sm text-success">Connected. {last}</p>;
}
