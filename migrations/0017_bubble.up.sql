-- The migration from the app of Phase 1, on Bubble: what was read from it, what became of each record, and how to undo that. All of it can be
-- dropped some time after the cut-over, except `legacy_passwords`.

-- Records as the Data API gave them, before anything is made of them.
create table bubble_records (
    type        text collate "C" not null,
    id          text collate "C" not null,
    created_at  timestamptz      not null,
    modified_at timestamptz      not null,
    body        jsonb            not null,
    hash        bytea            not null,
    -- Every id of Bubble in it, its own included: what links to what, and whose data it is.
    refs        text[] collate "C" not null,
    -- The whole scan that saw it last.
    scan        int              not null,
    -- When a whole scan did not find it any more.
    gone_at     timestamptz,
    primary key (type, id)
);
create index bubble_records_created on bubble_records (type, created_at, id);
create index bubble_records_scan on bubble_records (type, scan);
create index bubble_records_id on bubble_records (id);
create index bubble_records_refs on bubble_records using gin (refs);

-- How far a type has been read. The position is of the record read last, in the order of the time of creation, or of change.
create table bubble_scans (
    type             text collate "C" primary key,
    scan             int         not null default 0,
    -- Only what was changed since `since`.
    is_delta         boolean     not null default false,
    since            timestamptz,
    position         timestamptz,
    records_read     bigint      not null default 0,
    records_expected bigint      not null default 0,
    started_at       timestamptz not null,
    finished_at      timestamptz,
    -- When the latest scan that is finished began: what was changed since is for the next.
    complete_as_of   timestamptz
);

create table bubble_runs (
    id           uuid primary key,
    mapping_hash bytea       not null,
    state        text        not null constraint bubble_runs_state check (state in ('running', 'done', 'rolled_back')),
    -- The step, and the record after which it goes on.
    progress     jsonb       not null default '{}',
    -- By type: created, updated, unchanged, rejected, merged, kept.
    counts       jsonb       not null default '{}',
    started_at   timestamptz not null,
    finished_at  timestamptz
);
create unique index bubble_runs_running on bubble_runs (state) where state = 'running';
create index bubble_runs_started on bubble_runs (started_at desc);

-- Which row a record became. It stays when the person is erased: by it a later export knows whom not to bring back.
create table bubble_links (
    type        text collate "C" not null,
    bubble_id   text collate "C" not null,
    table_name  text             not null,
    row_id      uuid             not null,
    -- Of the record, and of those that are a part of it, as it was imported; null: to be imported again.
    source_hash bytea,
    -- Not the row's own record, but a second one of the same person.
    is_merged   boolean          not null default false,
    primary key (type, bubble_id)
);
create index bubble_links_row on bubble_links (row_id);
create index bubble_links_id on bubble_links (bubble_id);

-- Every row that a run wrote, in order.
create table bubble_changes (
    run_id      uuid        not null references bubble_runs on delete cascade,
    number      bigint      generated always as identity,
    table_name  text        not null,
    row_id      uuid        not null,
    -- Of a row with a key of two.
    other_id    uuid,
    -- The row as it was; null: the run created it.
    before      jsonb,
    was_created boolean     not null,
    -- Of the row as the run left it: one that differs was changed by somebody since.
    after_hash  text        not null,
    -- Whose data is in `before`.
    people      uuid[]      not null default '{}',
    undone_at   timestamptz,
    -- Why it was not undone.
    refusal     text,
    primary key (run_id, number)
);
create index bubble_changes_row on bubble_changes (row_id);
create index bubble_changes_people on bubble_changes using gin (people) where before is not null;

-- What a run could not import, or not as it was: ids and codes, no text of people.
create table bubble_issues (
    run_id    uuid   not null references bubble_runs on delete cascade,
    number    bigint generated always as identity,
    type      text collate "C" not null,
    bubble_id text collate "C" not null,
    kind      text   not null constraint bubble_issues_kind check (kind in ('rejected', 'changed', 'merged', 'kept')),
    field     text,
    code      text   not null,
    message   text   not null,
    -- The line of the mapping that the field is on.
    line      int,
    primary key (run_id, number)
);

-- How a password that the old app had hashed is hashed again before it is compared with `users.password_hash`, which is bcrypt of that hash. Gone with
-- the first login, and with a new password.
create table legacy_passwords (
    user_id uuid primary key references users on delete cascade,
    scheme  text not null constraint legacy_passwords_scheme check (scheme in ('sha256_salt_password', 'sha256_password_salt')),
    salt    text not null
);

-- The one exception to the rule that the ledger is only ever added to: a run of the migration that is rolled back takes its own entries with it.
create or replace function payment_ledger_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (select from bubble_changes c
        where c.row_id = old.id and c.table_name = 'payment_ledger' and c.was_created and c.undone_at is not null) then
        return old;
    end if;
    raise exception 'the payment ledger is append-only' using errcode = 'restrict_violation', constraint = 'payment_ledger_append_only';
end $$;
