-- Bookings, reviews, and the times at which people are busy elsewhere. A booking's row is hold, booking and history key. The exclusion
-- constraints are the rule: nobody is in two places at once.
create extension if not exists btree_gist;

create table bookings (
    id                  uuid primary key,
    client_id           uuid        not null references users on delete restrict,
    coach_id            uuid        not null references users on delete restrict,
    during              tstzrange   not null
        constraint bookings_during check (lower_inc(during) and not upper_inc(during) and not isempty(during)
                                          and not lower_inf(during) and not upper_inf(during)),
    -- The session and the coach's break after it.
    blocked             tstzrange   not null
        constraint bookings_blocked check (lower(blocked) = lower(during) and upper(blocked) >= upper(during) and not upper_inc(blocked)),
    status              text        not null
        constraint bookings_status check (status in ('pending', 'confirmed', 'completed', 'cancelled')),
    price_amount        bigint      not null constraint bookings_price_amount check (price_amount >= 0),
    price_currency      text        not null,
    cancellation_policy text        not null
        constraint bookings_cancellation_policy check (cancellation_policy in ('flexible', 'moderate', 'strict')),
    notes               text,
    meeting_link        text,
    hold_expires_at     timestamptz,
    cancelled_by        text        constraint bookings_cancelled_by check (cancelled_by in ('client', 'coach', 'admin', 'system')),
    cancel_reason       text,
    no_show             jsonb,
    -- When an unopposed report of a no-show takes effect.
    no_show_due_at      timestamptz,
    -- The earliest start it ever had: refund notice is counted from it.
    earliest_start      timestamptz not null,
    -- The start before its latest move.
    moved_from          timestamptz,
    client_moves        int         not null default 0,
    coach_moved         boolean     not null default false,
    -- iCalendar SEQUENCE, and the token of compare-and-set.
    revision            int         not null default 0,
    idempotency_key     text,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    completed_at        timestamptz,
    -- The revision whose parties were reminded a day, and an hour, before: one that has moved is due again.
    reminded_24h        int,
    reminded_1h         int,
    -- The transaction that wrote the row last: what a process has not seen yet is found by it (`models::coaches::changes`).
    changed_in          xid8        not null default pg_current_xact_id(),
    constraint bookings_hold check (status <> 'pending' or hold_expires_at is not null),
    constraint bookings_two_people check (client_id <> coach_id),
    constraint bookings_coach_free exclude using gist (coach_id with =, blocked with &&) where (status in ('pending', 'confirmed')),
    constraint bookings_client_free exclude using gist (client_id with =, during with &&) where (status in ('pending', 'confirmed'))
);
create index bookings_client on bookings (client_id, lower(during));
create index bookings_coach on bookings (coach_id, lower(during));
create index bookings_holds on bookings (hold_expires_at) where status = 'pending';
create index bookings_ending on bookings (upper(during)) where status = 'confirmed';
create unique index bookings_idempotency_key on bookings (client_id, idempotency_key) where idempotency_key is not null;
create index bookings_beginning on bookings (lower(during)) where status = 'confirmed';
create index bookings_changed on bookings (changed_in);
create trigger bookings_changed before update on bookings for each row execute function set_changed_in();
create index bookings_no_shows on bookings (no_show_due_at) where no_show_due_at is not null;

create table reviews (
    id         uuid primary key,
    booking_id uuid        not null constraint reviews_booking_key unique references bookings on delete restrict,
    client_id  uuid        not null references users on delete restrict,
    coach_id   uuid        not null references users on delete restrict,
    rating     smallint    not null constraint reviews_rating check (rating between 1 and 5),
    comment    text        constraint reviews_comment check (char_length(comment) between 1 and 2000),
    created_at timestamptz not null
);
create index reviews_coach on reviews (coach_id, created_at desc);
create index reviews_client on reviews (client_id);

-- Read from connected calendars: when, never what. Gone with the account.
create table busy_times (
    user_id uuid      not null references users on delete cascade,
    source  text      not null constraint busy_times_source check (source in ('google', 'outlook')),
    during  tstzrange not null
        constraint busy_times_during check (lower_inc(during) and not upper_inc(during) and not isempty(during)
                                            and not lower_inf(during) and not upper_inf(during)),
    primary key (user_id, source, during)
);
create index busy_times_user on busy_times using gist (user_id, during);

-- No constraint keeps sessions off these times; a cached schedule notices by the coach's version.
create function busy_times_changed() returns trigger language plpgsql as $$
begin
    update coach_profiles set version = version + 1 where user_id in (select user_id from changed);
    return null;
end $$;
create trigger busy_times_inserted after insert on busy_times
    referencing new table as changed for each statement execute function busy_times_changed();
create trigger busy_times_updated after update on busy_times
    referencing new table as changed for each statement execute function busy_times_changed();
create trigger busy_times_deleted after delete on busy_times
    referencing old table as changed for each statement execute function busy_times_changed();
