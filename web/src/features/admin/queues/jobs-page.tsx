"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/lib/api/client";
import { adminKeys } from "../keys";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { isNarrowed, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { ChosenActions } from "./chosen-actions";
import { canBeChanged, JOB_STATUS_VALUES, JOB_STATUSES } from "./job-status";
import { jobColumns } from "./job-table";
import { RetryMatching } from "./retry-matching";
import { type JobFilters, useJobs } from "./use-jobs";

const STATUSES = [
  { value: "", label: "Any" },
  ...JOB_STATUS_VALUES.map((value) => ({ value, label: JOB_STATUSES[value].label })),
];
const KIND = /^[a-z_]+\.[a-z_]+$/;
const QUEUE = /^[a-z_]+$/;

/** The jobs of all queues or one, by state, kind, text, booking and person. */
export function JobsPage() {
  const search = useListSearch();
  const canAct = useCanAct();
  const queues = useQuery({
    queryKey: adminKeys.queues,
    queryFn: ({ signal }) => body(api.GET("/admin/queues", { signal })),
  });
  const queue = valid(search.text("queue"), QUEUE);
  const filters: JobFilters = {
    status: search.one("status", JOB_STATUS_VALUES),
    kind: valid(search.text("kind"), KIND),
    q: search.text("q"),
    booking_id: search.id("booking_id"),
    user_id: search.id("user_id"),
  };
  const jobs = useJobs(queue, filters, search.page);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What is not on the page any more is not acted on.
  const chosenJobs = jobs.data?.items.filter(({ id, status }) => chosen.has(id) && canBeChanged(status)) ?? [];
  const names = queues.data?.items.map((each) => each.queue).toSorted() ?? [];
  // A queue that is chosen stays chosen while the names are read.
  const known = queue && !names.includes(queue) ? [...names, queue] : names;
  return (
    <div className="grid gap-5">
      <PageTitle title={queue ? `Jobs of ${queue}` : "Jobs"} back={{ href: "/admin/queues", label: "Queues" }} />
      <ListFilters
        search={{ label: "Search jobs", placeholder: "Search: an id, booking_confirmed, words of an error…" }}
        choices={[
          { name: "status", label: "State", options: STATUSES },
          {
            name: "queue",
            label: "Queue",
            options: [{ value: "", label: "All queues" }, ...known.map((value) => ({ value, label: value }))],
          },
        ]}
        linked={[
          { name: "kind", text: filters.kind ?? "" },
          { name: "booking_id", text: "of one booking" },
          { name: "user_id", text: "of one person" },
        ]}
      />
      <PagedTable
        list={jobs}
        label="Jobs"
        nouns={["job", "jobs"]}
        columns={jobColumns(canAct)}
        rowKey={({ id }) => id}
        selection={
          canAct
            ? {
                chosen,
                onChange: setChosen,
                nameOf: ({ kind, id }) => `${kind} ${id}`,
                canBeChosen: ({ status }) => canBeChanged(status),
              }
            : undefined
        }
        action={
          canAct && (
            <div className="flex flex-wrap items-center gap-2">
              {chosenJobs.length > 0 && <ChosenActions jobs={chosenJobs} onDone={() => setChosen(new Set())} />}
              {filters.status === "dead" && jobs.data && (
                <RetryMatching queue={queue} filters={filters} matching={jobs.data} />
              )}
            </div>
          )
        }
        empty={
          isNarrowed({ queue, ...filters })
            ? {
                title: filters.status === "dead" ? "No job is dead" : "No job fits all of that",
                text: <p>Jobs that are done are kept for seven days, dead ones for ninety.</p>,
              }
            : {
                title: "Jobs will be here",
                text: <p>Each mail, refund and sweep is one, as soon as it is asked for.</p>,
              }
        }
      />
    </div>
  );
}

function valid(text: string | undefined, pattern: RegExp): string | undefined {
  return text && pattern.test(text) ? text : undefined;
}
