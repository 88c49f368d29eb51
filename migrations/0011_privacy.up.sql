-- Accounts that are given up: hidden at once, erased within the hour. The row of the user stays, with nothing of the person in it, because
-- bookings and payments point to it.
alter table users add column deleted_at timestamptz;
alter table users add column erased_at timestamptz;
alter table users add constraint users_deleted check (deleted_at is null or not is_active);

-- What was promised and what was kept: ids and times, nothing of the person.
create table erasures (
    user_id      uuid primary key references users on delete restrict,
    requested_at timestamptz not null,
    erased_at    timestamptz,
    -- Per table, what a query still found afterwards: all zero, or the erasure is not done.
    verified     jsonb
);
create index erasures_open on erasures (requested_at) where erased_at is null;
