-- The audit trail: who did what to whom.
create table audit (
    id           uuid primary key,
    at           timestamptz not null,
    actor_id     uuid,
    actor_role   text        not null,
    action       text        not null,
    subject_kind text        not null,
    subject_id   uuid,
    before       jsonb,
    after        jsonb,
    request_id   text,
    address      text
);
create index audit_at on audit (at desc, id desc);
create index audit_subject on audit (subject_kind, subject_id);
create index audit_actor on audit (actor_id);
