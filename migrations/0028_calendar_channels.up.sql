-- Channels by which providers say that a connected calendar has changed.

-- Google's notification channels and Microsoft's subscriptions: one for each calendar that is read, and beside it the one that takes its place.
create table calendar_channels (
    id            uuid primary key,
    connection_id uuid        not null references calendar_connections on delete cascade,
    -- The provider's id of the calendar, which may be gone before its channel is closed.
    calendar      text        not null,
    -- SHA-256 of what comes with every notification.
    secret_hash   bytea       not null,
    -- The provider's id, by which it is closed: Google's of the resource, Microsoft's of the subscription.
    external_id   text,
    state         text        not null constraint calendar_channels_state check (state in ('opening', 'open', 'over')),
    -- When it is renewed; one that is not open yet: when another attempt is made.
    renew_at      timestamptz not null,
    expires_at    timestamptz not null,
    created_at    timestamptz not null
);
create index calendar_channels_connection on calendar_channels (connection_id, created_at);
create index calendar_channels_expires_at on calendar_channels (expires_at);

alter table connected_calendars
    -- A notification has come since it was last begun to be read.
    add column is_changed    boolean not null default false,
    -- What a notification said is being read, since then.
    add column is_reading    boolean not null default false,
    add column reading_since timestamptz;
