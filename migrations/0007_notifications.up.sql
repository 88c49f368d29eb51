-- In-app notifications and preferences. `seq` is taken under the lock of the user's counter row, so commit order is `seq` order.
create table notification_counters (
    user_id  uuid primary key references users on delete cascade,
    last_seq bigint not null default 0,
    unread   bigint not null default 0 constraint notification_counters_unread check (unread >= 0)
);

create table notifications (
    id         uuid primary key,
    user_id    uuid        not null references users on delete cascade,
    seq        bigint      not null,
    kind       text collate "C"        not null,
    data       jsonb       not null default '{}',
    read_at    timestamptz,
    -- What it says was overtaken before it was read: it is not shown any more, and its place in the stream stays.
    withdrawn_at timestamptz,
    created_at timestamptz not null,
    constraint notifications_seq unique (user_id, seq)
);
-- Those that name somebody, for the erasure of their name.
create index notifications_other on notifications ((data ->> 'other_id')) where data ? 'other_id';

-- What a person does not want to be notified of, and how: only what differs from "both" is stored.
create table notification_preferences (
    user_id uuid    not null references users on delete cascade,
    kind    text collate "C"    not null,
    email   boolean not null,
    in_app  boolean not null,
    primary key (user_id, kind)
);
