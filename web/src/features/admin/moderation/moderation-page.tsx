"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { MoveKeys } from "@/components/move-keys";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Pagination } from "@/components/ui/pagination";
import { messageOf } from "@/lib/api/errors";
import type { CaseDecision, ModerationCase, ReportReason } from "@/lib/api/types";
import { REPORT_REASONS } from "@/lib/report-reasons";
import { changedSearch } from "@/lib/use-search-change";
import { adminKeys } from "../keys";
import { ListFilters } from "../list/list-filters";
import { countOf, PendingTable } from "../list/paged-table";
import { useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { CaseCard } from "./case-card";
import { ChosenCases } from "./chosen-cases";
import { decidedText } from "./decisions";
import { decide, useCases } from "./use-cases";

const REASON_VALUES = Object.keys(REPORT_REASONS) as ReportReason[];

const CHOICES = [
  {
    name: "state",
    label: "State",
    options: [
      { value: "open", label: "To be decided" },
      { value: "decided", label: "Decided" },
    ],
  },
  {
    name: "sort",
    label: "Order",
    options: [
      { value: "new", label: "Newest" },
      { value: "weight", label: "Heaviest" },
    ],
  },
  {
    name: "subject",
    label: "Kind",
    options: [
      { value: "", label: "Any" },
      { value: "post", label: "Posts" },
      { value: "comment", label: "Comments" },
    ],
  },
  {
    name: "reason",
    label: "Reported because",
    options: [{ value: "", label: "Any" }, ...REASON_VALUES.map((value) => ({ value, label: REPORT_REASONS[value] }))],
  },
  {
    name: "objection",
    label: "Author",
    options: [
      { value: "", label: "Any" },
      { value: "true", label: "Objects" },
    ],
  },
];

/** What was decided a moment ago, and what it was before. */
interface Decided {
  moderationCase: ModerationCase;
  decision: CaseDecision;
}

/** What members have reported, one case after the other, by keyboard. Every decision can be undone. */
export function ModerationPage() {
  const search = useListSearch();
  const path = usePathname();
  const params = useSearchParams().toString();
  const canAct = useCanAct();
  const queryClient = useQueryClient();
  const [decided, setDecided] = useState<Decided>();
  const filters = {
    state: search.one("state", ["open", "decided"]),
    sort: search.one("sort", ["new", "weight"]),
    subject: search.one("subject", ["post", "comment"]),
    reason: search.one("reason", REASON_VALUES),
    objection: search.one("objection", ["true"]),
  };
  const cases = useCases(filters, search.page);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What is not on the page any more is not acted on.
  const chosenCases = cases.data?.items.filter(({ id }) => chosen.has(id)) ?? [];
  const readAgain = () => queryClient.invalidateQueries({ queryKey: adminKeys.cases });
  const isOpen = filters.state !== "decided";

  return (
    <div className="grid gap-5">
      <PageTitle title="Moderation">
        <Link
          href="/admin/posts"
          prefetch={false}
          className="inline-flex min-h-9 items-center text-sm text-brand underline underline-offset-4"
        >
          See all posts
        </Link>
      </PageTitle>
      <ListFilters choices={CHOICES} />
      {decided && (
        <DecidedNotice
          key={`${decided.moderationCase.id}${decided.decision}`}
          decided={decided}
          onUndone={() => {
            setDecided(undefined);
            void readAgain();
          }}
        />
      )}
      {cases.error && !cases.data ? (
        <Failure error={cases.error} onRetry={() => void cases.refetch()} />
      ) : !cases.data ? (
        <PendingTable label="The cases" />
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-6">
            <p className="figures text-sm text-muted" role="status">
              {countOf(cases.data.total, ["case", "cases"], cases.data.total_is_estimate)}
            </p>
            <MoveKeys selector="[data-case]">
              {canAct ? "1, 2 and 3 decide on the one that has the focus, x chooses it." : ""}
            </MoveKeys>
          </div>
          {chosenCases.length > 0 && (
            <ChosenCases cases={chosenCases} onDecided={() => void readAgain()} onDone={() => setChosen(new Set())} />
          )}
          {cases.data.items.length === 0 ? (
            <EmptyState title={isOpen ? "Nothing is left to decide" : "Nothing was decided"}>
              <p>
                {isOpen
                  ? "What members report will be here, with what they say about it."
                  : "What the team decides will be here, and can be decided anew."}
              </p>
            </EmptyState>
          ) : (
            cases.data.items.map((each) => (
              <CaseCard
                key={each.id}
                moderationCase={each}
                canAct={canAct}
                isChosen={chosen.has(each.id)}
                onChoose={() => setChosen((before) => toggled(before, each.id))}
                onDecided={(decision) => {
                  setDecided({ moderationCase: each, decision });
                  void readAgain();
                }}
              />
            ))
          )}
          <Pagination
            page={cases.data.page}
            pages={cases.data.pages}
            href={(page) => path + changedSearch(params, { page: page > 1 ? String(page) : undefined })}
          />
        </>
      )}
    </div>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

/** Says what was decided, and takes it back. */
function DecidedNotice({
  decided: { moderationCase, decision },
  onUndone,
}: {
  decided: Decided;
  onUndone: () => void;
}) {
  const { id, subject } = moderationCase;
  // What was decided before; a case that nobody had decided on is kept then.
  const before = moderationCase.decision ?? "keep";
  const undo = useMutation({ mutationFn: () => decide(id, before, "It was decided by mistake."), onSuccess: onUndone });
  return (
    <Notice
      tone={undo.error ? "danger" : "success"}
      title={decidedText(decision, subject.is_hidden)}
      action={
        before !== decision && (
          <Button variant="secondary" size="small" isBusy={undo.isPending} onClick={() => undo.mutate()}>
            Undo
          </Button>
        )
      }
    >
      {undo.error ? messageOf(undo.error) : <bdi>{subject.title}</bdi>}
    </Notice>
  );
}
