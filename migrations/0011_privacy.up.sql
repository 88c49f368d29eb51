-- Erasures of accounts, requested and done: ids and times, no personal data.
create table erasures (
    user_id        uuid primary key references users on delete restrict,
    requested_at   timestamptz not null,
    erased_at      timestamptz,
    -- Per table, the rows a query still found afterwards: all zero, or the erasure is not done.
    remaining_rows jsonb
);
create index erasures_open on erasures (requested_at) where erased_at is null;
