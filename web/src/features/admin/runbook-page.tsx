"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Section } from "@/components/section";
import { useHashTarget } from "@/lib/use-hash-target";
import { DifferingDays } from "./overview/differing-days";
import { PageTitle } from "./page-title";
import { ReadOnlyControl } from "./read-only-control";
import type { Problem } from "./status";

/** What to do, by what the status line says. */
const CHAPTERS: Record<Problem["id"], { title: string; text: ReactNode }> = {
  "late-queue": {
    title: "A queue is late",
    text: (
      <>
        <p>
          A job has been due for over a minute. Look at the <To href="/admin/queues">queues</To>:
        </p>
        <ol>
          <li>No workers? The worker processes have stopped; their log says why.</li>
          <li>Only emails, and workers are there? No mail server answers. Mails go out by themselves when one does.</li>
          <li>At a limit? Raise it, or take it away.</li>
          <li>Many waiting, and all workers busy? Start more of them. Nothing is lost meanwhile.</li>
        </ol>
      </>
    ),
  },
  "no-workers": {
    title: "No worker serves a queue",
    text: (
      <p>
        No process has sent a heartbeat for it in the last fifteen seconds. Start one:{" "}
        <code>rapport worker --queues NAME</code>. What is due waits, and starts with it.
      </p>
    ),
  },
  "dead-jobs": {
    title: "Jobs are dead",
    text: (
      <>
        <p>A job is dead when all its attempts have failed. It is not tried again by itself.</p>
        <ol>
          <li>
            Open one of the <To href="/admin/jobs?status=dead">dead jobs</To>: its last error says what stood in the
            way.
          </li>
          <li>Remove the cause, if it lasts: a wrong address, a refused key, a provider that is away.</li>
          <li>Retry it, or all that match. What it has done outside is not done twice.</li>
          <li>If it crashed its process, leave it dead and show it to the developers.</li>
        </ol>
      </>
    ),
  },
  differences: {
    title: "Stripe and the ledger differ",
    text: (
      <>
        <p>
          Look at the <To href="/admin/reconciliation">differences</To>. By kind:
        </p>
        <ol>
          <li>Wrong amount: refund it in Stripe’s dashboard, and it disappears.</li>
          <li>
            A refund failed: while it is retried, nothing. Given up, refund the payment again, or pay by other means.
          </li>
          <li>Dispute: answer in Stripe’s dashboard before its time is over.</li>
          <li>In one of the two books only: find out which is wrong, then close it with the reason.</li>
        </ol>
      </>
    ),
  },
  "counted-days": {
    title: "A past day was counted wrongly",
    text: (
      <>
        <p>
          The numbers of past days are kept, and compared with the rows every day. These were not what the rows say, and
          have been counted anew: every page shows the right ones already.
        </p>
        <ol>
          <li>Only people who signed up? Somebody was given another role since. Nothing is wrong.</li>
          <li>An import, or a change by hand, that was made days later? That is why.</li>
          <li>Neither? Show the developers what differed.</li>
        </ol>
        <DifferingDays />
      </>
    ),
  },
  "read-only": {
    title: "Read-only mode",
    text: (
      <>
        <p>
          For when nothing may change for a while. People can read and sign in; everything else is refused with the
          reason that was given. Jobs go on. Stripe sends its events again later.
        </p>
        <ReadOnlyControl />
      </>
    ),
  },
  "paused-queue": {
    title: "A queue is paused",
    text: (
      <p>
        Somebody of the team has paused it; the <To href="/admin/audit?action=queues.paused">audit trail</To> says who.
        What comes in waits. Resume it in the <To href="/admin/queues">queues</To> when the reason is gone.
      </p>
    ),
  },
};

/** What to do when something is wrong: each part of the status line leads to its own. */
export function RunbookPage() {
  useHashTarget();
  return (
    <div className="grid max-w-3xl gap-6">
      <PageTitle title="What to do" />
      {Object.entries(CHAPTERS).map(([id, { title, text }]) => (
        <Section key={id} id={id} title={title}>
          <div className="grid gap-3 text-sm [&_code]:rounded [&_code]:bg-sunken [&_code]:px-1 [&_code]:whitespace-nowrap [&_ol]:grid [&_ol]:list-decimal [&_ol]:gap-1.5 [&_ol]:pl-5">
            {text}
          </div>
        </Section>
      ))}
    </div>
  );
}

function To({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-brand underline underline-offset-4">
      {children}
    </Link>
  );
}
