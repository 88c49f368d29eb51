"use client";

import Link from "next/link";
import type { AuditEntry } from "@/lib/api/types";
import { At } from "../at";
import { actionWords } from "./differences";
import { DifferenceTable } from "./difference-table";
import { subjectPath } from "./subject-path";

interface AuditListProps {
  entries: AuditEntry[];
  /** Whose page it is on: that one is not named again. */
  about?: string;
}

/** Entries of the audit trail, the latest first, each with what it changed. */
export function AuditList({ entries, about }: AuditListProps) {
  if (entries.length === 0) return <p className="text-sm text-muted">Nothing is recorded.</p>;
  return (
    <ol className="grid gap-4 border-l border-line pl-5 text-sm">
      {entries.map((entry) => (
        <li key={entry.id} className="relative grid gap-1.5">
          <span aria-hidden className="absolute top-1.5 -left-[1.56rem] size-2.5 rounded-full bg-brand" />
          <p className="wrap-anywhere">
            <span className="font-medium">{actionWords(entry.action)}</span> by <Actor entry={entry} about={about} />
            {entry.subject_id !== about && <Subject entry={entry} />}
          </p>
          <DifferenceTable before={entry.before} after={entry.after} />
          <p className="text-xs text-muted">
            <At at={entry.at} />
            {entry.address && ` from ${entry.address}`}
            {entry.request_id && (
              <>
                {", request "}
                <code className="wrap-anywhere">{entry.request_id}</code>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

export function Actor({ entry, about }: { entry: AuditEntry; about?: string }) {
  const { actor_id, actor_name, actor_role } = entry;
  if (!actor_id) return "the system";
  if (actor_id === about) return <>themselves, as {actor_role}</>;
  return (
    <>
      <Link href={`/admin/people/${actor_id}`} prefetch={false} className="text-brand underline underline-offset-4">
        <bdi>{actor_name ?? "somebody who is erased"}</bdi>
      </Link>
      , as {actor_role}
    </>
  );
}

function Subject({ entry: { subject_kind, subject_id } }: { entry: AuditEntry }) {
  const path = subject_id && subjectPath(subject_kind, subject_id);
  return (
    <>
      {": "}
      {path ? (
        <Link href={path} prefetch={false} className="text-brand underline underline-offset-4">
          {subject_kind}
        </Link>
      ) : (
        subject_kind
      )}
    </>
  );
}
