-- Calendars of Google and Outlook that users connect: sessions are written into them, and their busy times are read.

-- An account that somebody has connected: one of each provider, beside those that are being ended.
create table calendar_connections (
    id                  uuid primary key,
    user_id             uuid        not null references users on delete cascade,
    provider            text        not null constraint calendar_connections_provider check (provider in ('google', 'outlook')),
    -- Whose account it is, as the provider has it.
    address             text        not null,
    -- Both tokens, encrypted with this key of ENCRYPTION_KEYS.
    tokens              bytea       not null,
    key_id              text        not null,
    access_expires_at   timestamptz not null,
    -- Who refreshes the tokens now, over all processes.
    refresh_lease       uuid,
    refresh_lease_until timestamptz,
    if_broken           text        not null default 'own_hours' constraint calendar_connections_if_broken check (if_broken in ('pause', 'own_hours')),
    if_deleted          text        not null default 'put_back' constraint calendar_connections_if_deleted check (if_deleted in ('put_back', 'leave_alone')),
    health              text        not null constraint calendar_connections_health check (health in ('fresh', 'stale', 'broken')),
    health_since        timestamptz not null,
    reason              text,
    failures            int         not null default 0,
    synced_at           timestamptz,
    due_at              timestamptz not null,
    -- After a failure: not before.
    retry_at            timestamptz,
    created_at          timestamptz not null,
    -- Its owner has disconnected it: what is left is to tidy it up and to revoke it.
    ended_at            timestamptz
);
create index calendar_connections_user on calendar_connections (user_id);
create unique index calendar_connections_current on calendar_connections (user_id, provider) where ended_at is null;
create index calendar_connections_due on calendar_connections (due_at, id) where ended_at is null;

-- The calendars of a connected account.
create table connected_calendars (
    id            uuid primary key,
    connection_id uuid    not null references calendar_connections on delete cascade,
    -- The provider's id.
    external_id   text    not null,
    name          text    not null,
    -- As the provider names it.
    zone          text,
    is_primary    boolean not null,
    can_write     boolean not null,
    is_read       boolean not null default false,
    is_written    boolean not null default false,
    -- Where reading goes on, and when all of it was read: the window of busy times moves on.
    sync_cursor   text,
    expanded_at   timestamptz,
    read_at       timestamptz,
    odd_events    int     not null default 0,
    constraint connected_calendars_key unique (connection_id, external_id),
    constraint connected_calendars_writable check (can_write or not is_written)
);
create unique index connected_calendars_written on connected_calendars (connection_id) where is_written;

-- Busy times by event, so that a change of one event changes one row. `busy_times` has what follows from them.
create table calendar_busy_events (
    calendar_id uuid      not null references connected_calendars on delete cascade,
    event_id    text      not null,
    during      tstzrange not null constraint calendar_busy_events_during check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
    primary key (calendar_id, event_id)
);
create index calendar_busy_events_during on calendar_busy_events (calendar_id, during);

-- A session in a connected calendar: how it should be, and how it was written last.
create table calendar_links (
    booking_id       uuid        not null references bookings on delete cascade,
    connection_id    uuid        not null references calendar_connections on delete cascade,
    desired_revision int         not null,
    applied_revision int,
    is_pending       boolean     not null default true,
    -- The calendar it is in, or is being written into; the provider's id and version of the event, once they are known.
    calendar         text,
    external_id      text,
    etag             text,
    -- Its owner deleted it by hand, and wants it to stay so.
    is_left_deleted  boolean     not null default false,
    -- Why it can't be written, for the log and for admins.
    refusal          text,
    ends_at          timestamptz not null,
    primary key (booking_id, connection_id)
);
create index calendar_links_connection on calendar_links (connection_id, external_id);
create index calendar_links_pending on calendar_links (connection_id, booking_id) where is_pending;
create index calendar_links_ends_at on calendar_links (ends_at);

-- Somebody is at a provider's consent page. The row is deleted when the browser comes back, so that the state is good once.
create table calendar_oauth_states (
    id           uuid primary key,
    user_id      uuid        not null references users on delete cascade,
    provider     text        not null constraint calendar_oauth_states_provider check (provider in ('google', 'outlook')),
    -- The browser that it is bound to, by its cookie.
    browser_hash bytea       not null,
    -- The verifier of PKCE, encrypted with this key of ENCRYPTION_KEYS.
    verifier     bytea       not null,
    key_id       text        not null,
    expires_at   timestamptz not null
);
create index calendar_oauth_states_user on calendar_oauth_states (user_id);
create index calendar_oauth_states_expires_at on calendar_oauth_states (expires_at);
