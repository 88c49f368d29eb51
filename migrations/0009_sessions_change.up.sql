-- What becomes of a session: where it stood before its last move, when an unopposed no-show report takes effect, and the
-- times at which people are busy outside of Rapport.
alter table bookings add column moved_from timestamptz;
alter table bookings add column no_show_due_at timestamptz;
create index bookings_no_shows on bookings (no_show_due_at) where no_show_due_at is not null;

alter table reviews add constraint reviews_comment check (char_length(comment) between 1 and 2000);

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

-- No constraint keeps sessions off these times; whoever remembers a coach's calendar finds out by the coach's version.
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

-- How many unpaid holds a client has whose time is not up. Volatile on purpose: inside a statement that has waited for a lock it
-- sees what was committed meanwhile, which the statement itself does not.
create function open_holds(client uuid, at timestamptz) returns bigint language plpgsql volatile as $$
begin
    return (select count(*) from bookings b where b.client_id = client and b.status = 'pending' and b.hold_expires_at > at);
end $$;
