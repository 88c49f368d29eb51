"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { messageOf } from "@/lib/api/errors";
import type { CalendarConnection, CalendarProvider, User } from "@/lib/api/types";
import { ConnectedAccount } from "./connected-account";
import { connectionsQuery, PROVIDERS, titleOf, useConnect } from "./connections";

/** The accounts of Google and Outlook that somebody has connected. */
export function CalendarsPage() {
  return (
    <Guard>
      {(user) => (
        <div className="mx-auto max-w-3xl">
          <h1 className="headline text-xl">Your calendars</h1>
          <p className="mt-2 text-muted">
            Connect a calendar, and every session is in it: also when it moves or is cancelled.
            {user.role === "coach" && " While the calendar says that you are busy, nobody can book you."}
          </p>
          <div className="mt-6 grid gap-6">
            <Outcome />
            <Connections role={user.role} />
          </div>
        </div>
      )}
    </Guard>
  );
}

const PROBLEMS: Record<string, (title: string) => string> = {
  invalid_state: () => "This consent was not begun in this browser, or it took longer than ten minutes. Connect again.",
  declined: (title) => `You declined at ${title}. Nothing was connected.`,
  incomplete: (title) => `${title} needs all boxes ticked: seeing your calendars, and writing sessions. Connect again.`,
  failed: (title) => `${title} does not answer as it should. Connect again in a few minutes.`,
};

/** What came of the way to the consent page. */
function Outcome() {
  const search = useSearchParams();
  const connected = search.get("connected");
  const problem = search.get("problem");
  if (connected) {
    return <Notice tone="success" title={`${titleOf(connected)} is connected`} />;
  }
  if (problem === null) return null;
  const words = PROBLEMS[problem] ?? PROBLEMS.failed!;
  return <Notice tone="caution">{words(titleOf(search.get("provider") ?? ""))}</Notice>;
}

export function Connections({ role }: { role: User["role"] }) {
  const connections = useQuery(connectionsQuery);
  const connect = useConnect();
  if (!connections.data && connections.error) {
    return <Failure error={connections.error} onRetry={() => void connections.refetch()} />;
  }
  if (!connections.data) {
    return (
      <Loading label="Your calendars are on their way…">
        <Skeleton className="h-56 w-full" />
      </Loading>
    );
  }
  const { items } = connections.data;
  const of = (provider: CalendarProvider) => items.find((connection) => connection.provider === provider);
  return (
    <>
      {connect.error && <Notice tone="danger">{messageOf(connect.error)}</Notice>}
      {PROVIDERS.map(({ provider, title }) => (
        <Section key={provider} id={provider} title={title}>
          <Account
            connection={of(provider)}
            title={title}
            isCoach={role === "coach"}
            isBusy={(connect.isPending || connect.isSuccess) && connect.variables === provider}
            onConnect={() => connect.mutate(provider)}
          />
        </Section>
      ))}
    </>
  );
}

interface AccountProps {
  connection?: CalendarConnection;
  title: string;
  isCoach: boolean;
  isBusy: boolean;
  onConnect: () => void;
}

function Account({ connection, title, isCoach, isBusy, onConnect }: AccountProps) {
  if (connection) {
    return <ConnectedAccount connection={connection} isCoach={isCoach} isBusy={isBusy} onConnect={onConnect} />;
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-4">
      <p className="min-w-0 flex-1 basis-56 text-sm text-muted">
        Not connected. We see when you are busy, never why: no titles, no guests.
      </p>
      <Button variant="secondary" size="small" isBusy={isBusy} onClick={onConnect}>
        Connect {title}
      </Button>
    </div>
  );
}
