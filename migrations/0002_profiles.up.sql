-- Profiles of clients (with the quiz) and of coaches. Name and time zone are columns of `users`.
create table client_profiles (
    user_id           uuid primary key references users on delete cascade,
    phone             text,
    country           text,
    quiz              jsonb,
    quiz_draft        jsonb,
    quiz_completed_at timestamptz,
    preferences       jsonb       not null default '{}',
    photo_key         text,
    updated_at        timestamptz not null
);

create table coach_profiles (
    user_id             uuid primary key references users on delete cascade,
    headline            text,
    bio                 text,
    expertise           text[]      not null default '{}',
    languages           text[]      not null default '{}',
    countries           text[]      not null default '{}',
    price_amount        bigint      constraint coach_profiles_price_amount check (price_amount >= 0),
    price_currency      text,
    session_durations   int[]       not null default '{}',
    availability        jsonb,
    cancellation_policy text        not null default 'moderate'
        constraint coach_profiles_cancellation_policy check (cancellation_policy in ('flexible', 'moderate', 'strict')),
    meeting_url         text,
    photo_key           text,
    -- What the coach wants; shown to clients only while the profile is complete as well.
    wants_listing       boolean     not null default true,
    is_complete         boolean     not null default false,
    rating_sum          int         not null default 0,
    review_count        int         not null default 0,
    search              tsvector    not null default ''::tsvector,
    -- Raised by every change that makes a cached profile, schedule or match stale.
    version             bigint      not null default 1,
    -- The transaction that wrote the row last: what a process has not seen yet is found by it (`models::coaches::changes`).
    changed_in          xid8        not null default pg_current_xact_id(),
    updated_at          timestamptz not null,
    constraint coach_profiles_price check ((price_amount is null) = (price_currency is null))
);
-- Every other filter and order of the list is answered from memory.
create index coach_profiles_search on coach_profiles using gin (search);
create index coach_profiles_listed on coach_profiles (user_id) where wants_listing and is_complete;
create index coach_profiles_changed on coach_profiles (changed_in);

create function set_changed_in() returns trigger language plpgsql as $$
begin
    new.changed_in := pg_current_xact_id();
    return new;
end $$;
create trigger coach_profiles_changed before update on coach_profiles for each row execute function set_changed_in();

-- A coach whose account is closed, or opened again, is listed otherwise: to every cache that is a change of the profile.
create function coach_account_changed() returns trigger language plpgsql as $$
begin
    update coach_profiles set version = version + 1 where user_id = new.id;
    return null;
end $$;
create trigger users_coach_account_changed after update of is_active on users
    for each row when (old.is_active is distinct from new.is_active) execute function coach_account_changed();
