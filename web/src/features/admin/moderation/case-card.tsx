"use client";

import Link from "next/link";
import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import type { CaseDecision, ModerationCase } from "@/lib/api/types";
import { REPORT_REASONS } from "@/lib/report-reasons";
import { At } from "../at";
import { DecisionSheet } from "./decision-sheet";
import { EarlierVersions } from "./earlier-versions";
import { decidedText, decisionLabel, DECISIONS } from "./decisions";

interface CaseCardProps {
  moderationCase: ModerationCase;
  canAct: boolean;
  /** Chosen, to be decided on with others. */
  isChosen: boolean;
  onChoose: () => void;
  onDecided: (decision: CaseDecision) => void;
}

/** Something that was reported: what it says, what is said against it, what was decided; and the decision, by button or by key. */
export function CaseCard({ moderationCase, canAct, isChosen, onChoose, onDecided }: CaseCardProps) {
  const { subject, reports, decisions, open_reports, open_weight, has_objection } = moderationCase;
  const [asked, setAsked] = useState<CaseDecision>();

  function onKeyDown(event: KeyboardEvent) {
    // Only on the case itself: in a field or on a button a key is a key.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!canAct) return;
    if (event.key === "x") onChoose();
    const found = DECISIONS.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    setAsked(found.decision);
  }

  const path = `/community/posts/${subject.post_id}${subject.kind === "comment" ? `#comment-${subject.id}` : ""}`;
  const [latest, ...earlier] = decisions;
  return (
    <article
      data-case
      tabIndex={0}
      aria-label={`${subject.kind === "post" ? "Post" : "Comment on"} ${subject.title}`}
      onKeyDown={onKeyDown}
      className="grid gap-4 rounded-card border border-line bg-surface p-4 sm:p-5"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
        {canAct && (
          <input
            type="checkbox"
            aria-label={`Choose ${subject.title}`}
            className="size-6 shrink-0 accent-brand"
            checked={isChosen}
            onChange={onChoose}
          />
        )}
        <h2 className="min-w-0 text-base font-semibold">
          <Link href={path} prefetch={false} dir="auto" className="text-brand underline underline-offset-4">
            {subject.kind === "comment" && "Comment on "}
            {subject.title}
          </Link>
        </h2>
        {subject.is_hidden && <Chip tone="caution">Hidden</Chip>}
        {subject.is_private && <Chip>Members only</Chip>}
        {has_objection && <Chip tone="accent">The author objects</Chip>}
        {open_reports > 0 && (
          <Chip tone="danger">
            {open_reports} {open_reports === 1 ? "report" : "reports"}, weight {(open_weight / 1_000).toFixed(1)} of 3
          </Chip>
        )}
      </header>
      <p className="text-sm text-muted">
        By{" "}
        {subject.author ? (
          <Link
            href={`/admin/people/${subject.author.id}`}
            prefetch={false}
            className="underline decoration-line-strong underline-offset-4"
          >
            <bdi>{subject.author.name}</bdi>
          </Link>
        ) : (
          "somebody who is erased"
        )}
        , <At at={subject.created_at} />
        {subject.edited_at && (
          <>
            , edited <At at={subject.edited_at} />
          </>
        )}
      </p>
      <blockquote
        dir="auto"
        tabIndex={0}
        aria-label="What it says"
        className="relative max-h-60 overflow-y-auto rounded-card bg-sunken px-4 py-3 text-sm wrap-anywhere whitespace-pre-line"
      >
        {subject.content}
      </blockquote>
      {subject.edited_at && <EarlierVersions subject={subject} />}
      {reports.length > 0 && (
        <ul aria-label="Reports" className="grid gap-1.5 text-sm">
          {reports.map((report) => (
            <li key={report.id} className="wrap-anywhere">
              <span className="font-medium">{REPORT_REASONS[report.reason]}</span>
              <span className="text-muted">
                {" "}
                – <bdi>{report.reporter_name ?? "somebody who is erased"}</bdi>, <At at={report.created_at} />
                {report.state !== "open" && `, ${report.state}`}
              </span>
              {report.comment && (
                <span dir="auto" className="block text-muted">
                  “{report.comment}”
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {latest && (
        <div className="grid gap-1.5 border-l-2 border-line-strong pl-4 text-sm">
          {[latest, ...earlier].map((decision) => (
            <p key={decision.number} className="wrap-anywhere">
              <span className="font-medium">{decidedText(decision.decision, true)}</span>{" "}
              <span className="text-muted">
                {decision.is_automatic
                  ? "By the weight of the reports"
                  : `By ${decision.decided_by_name ?? "the team"}`}
                , <At at={decision.created_at} />: <bdi>{decision.reason}</bdi>
              </span>
              {decision.objection && (
                <span dir="auto" className="block">
                  The author: “{decision.objection}”
                </span>
              )}
            </p>
          ))}
        </div>
      )}
      {canAct && (
        <div className="flex flex-wrap gap-2">
          {DECISIONS.map(({ decision, key }) => (
            <Button
              key={decision}
              size="small"
              variant={decision === "keep" ? "secondary" : "danger"}
              onClick={() => setAsked(decision)}
            >
              {decisionLabel(decision, subject)}
              <kbd
                aria-hidden
                className="hidden rounded border border-current px-1 font-mono text-xs opacity-70 sm:pointer-fine:inline"
              >
                {key}
              </kbd>
            </Button>
          ))}
        </div>
      )}
      {asked && (
        <DecisionSheet
          moderationCase={moderationCase}
          decision={asked}
          onDone={() => onDecided(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </article>
  );
}
