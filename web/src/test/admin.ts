import type { AuditEntry, Job, JobDetail, Person, QueueStats, SignedIn } from "@/lib/api/types";
import { ana } from "./auth";

export const tessa: SignedIn["user"] = {
  ...ana,
  id: "0190c0de-0000-7000-8000-0000000000ad",
  email: "tessa@example.com",
  role: "admin",
  full_name: "Tessa Quist",
};

export function emptyQueue(queue: string, change: Partial<QueueStats> = {}): QueueStats {
  return {
    queue,
    paused: false,
    pending: 0,
    scheduled: 0,
    retrying: 0,
    running: 0,
    done: 0,
    dead: 0,
    workers: 1,
    oldest_pending_seconds: 0,
    done_per_minute: 0,
    start_latency_ms: { p50: null, p99: null },
    concurrency: null,
    rate_per_second: null,
    estimated: [],
    ...change,
  };
}

export const deadMail: Job = {
  id: "0190c0de-0000-7000-8000-00000000000b",
  kind: "emails.send",
  queue: "emails",
  status: "dead",
  priority: 2,
  arguments: { to: ana.id, about: "booking_confirmed" },
  attempt: 5,
  max_attempts: 5,
  asked_by: { request_id: "req-7", user_id: ana.id },
  created_at: "2026-12-01T09:00:00Z",
  run_at: "2026-12-01T09:00:00Z",
  started_at: "2026-12-01T09:08:00Z",
  finished_at: "2026-12-01T09:08:01Z",
  error: "The mail server refused it: 550 no such mailbox",
};

export const deadMailDetail: JobDetail = {
  ...deadMail,
  arguments_version: 1,
  crashes: 0,
  dedupe_key: "booking_confirmed",
  ordering_key: null,
  lease_until: null,
  worker: "worker-1",
  // `object` in the API's document, which is read as an object without fields.
  errors: [{ at: "2026-12-01T09:08:01Z", attempt: 5, error: "550 no such mailbox" }] as unknown as JobDetail["errors"],
  effects: [{ name: "smtp", state: "intended", at: "2026-12-01T09:08:00Z", reference: null }],
};

export const listedAna: Person = {
  id: ana.id,
  email: ana.email,
  full_name: ana.full_name,
  role: "client",
  timezone: ana.timezone,
  is_active: true,
  email_verified: true,
  created_at: ana.created_at,
  deleted_at: null,
  erased_at: null,
  last_seen_at: "2026-12-01T09:00:00Z",
};

/** Facts are `object` in the API's document, which is read as an object without fields. */
type Facts = { before?: object | null; after?: object | null };

export function auditEntry(action: string, change: Omit<Partial<AuditEntry>, keyof Facts> & Facts = {}): AuditEntry {
  return {
    id: `0190c0de-0000-7000-8000-${action.length.toString().padStart(12, "0")}`,
    action,
    actor_id: tessa.id,
    actor_name: tessa.full_name,
    actor_role: "admin",
    address: "192.0.2.7",
    subject_kind: "user",
    subject_id: ana.id,
    before: null,
    after: null,
    at: "2026-12-01T09:00:00Z",
    request_id: "req-9",
    ...change,
  } as AuditEntry;
}

/** One page of a list with these rows. */
export function pageOfRows<Row>(items: Row[], change: object = {}) {
  const total = items.length;
  return { items, page: 1, per_page: 25, pages: 1, total, total_is_estimate: false, next_cursor: null, ...change };
}
