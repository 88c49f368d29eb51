-- Administration: auditors, what people are found by, the orders of an admin's lists, and the numbers of past days.
alter table users drop constraint users_role;
alter table users add constraint users_role check (role in ('client', 'coach', 'admin', 'auditor'));

-- Words of the name and the address, folded by `models::auth::user_search`. Null: to be made anew, by a job if by nobody else.
alter table users add column search tsvector;
create index users_search on users using gin (search);
create index users_unsearchable on users (id) where search is null;
create index users_created on users (created_at desc, id desc);
create index users_role_created on users (role, created_at desc, id desc);
create index users_inactive on users (created_at desc, id desc) where not is_active;

create function users_search_outdated() returns trigger language plpgsql as $$
begin
    if (new.full_name, new.email) is distinct from (old.full_name, old.email) and new.search is not distinct from old.search then
        new.search := null;
    end if;
    return new;
end $$;
create trigger users_search_outdated before update of full_name, email on users for each row execute function users_search_outdated();

-- How many users there are, by role: what was counted, and what has changed since. A job adds it up.
create table user_counts (
    role      text    not null,
    is_active boolean not null,
    users     bigint  not null,
    primary key (role, is_active)
);
create table user_count_changes (
    id        bigint generated always as identity primary key,
    role      text    not null,
    is_active boolean not null,
    change    int     not null
);
insert into user_counts (role, is_active, users) select role, is_active, count(*) from users group by role, is_active;

create function count_users() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        insert into user_count_changes (role, is_active, change) values (old.role, old.is_active, -1);
    end if;
    if tg_op <> 'DELETE' then
        insert into user_count_changes (role, is_active, change) values (new.role, new.is_active, 1);
    end if;
    return null;
end $$;
create trigger users_counted after insert or delete on users for each row execute function count_users();
create trigger users_recounted after update of role, is_active on users
    for each row when ((old.role, old.is_active) is distinct from (new.role, new.is_active)) execute function count_users();

-- A coach whose account is closed, opened again, or of another role is listed otherwise.
drop trigger users_coach_account_changed on users;
create trigger users_coach_account_changed after update of is_active, role on users
    for each row when ((old.role, old.is_active) is distinct from (new.role, new.is_active)) execute function coach_account_changed();

-- A change of role locks the user and looks for bookings; one that is being inserted meanwhile waits here, and sees the new role.
create function bookings_people_have_their_roles() returns trigger language plpgsql as $$
begin
    perform from users where id = new.client_id and role = 'client' for key share;
    if found then
        perform from users where id = new.coach_id and role = 'coach' for key share;
    end if;
    if not found then
        raise exception 'booking % is of somebody without that role', new.id
            using errcode = 'check_violation', constraint = 'bookings_people_have_their_roles';
    end if;
    return null;
end $$;
create trigger bookings_people_have_their_roles after insert on bookings for each row execute function bookings_people_have_their_roles();

create index bookings_start on bookings (lower(during) desc, id desc);
create index bookings_status_start on bookings (status, lower(during) desc, id desc);
create index payments_created on payments (created_at desc, id desc);
create index payments_status_created on payments (status, created_at desc, id desc);
create index sessions_used on sessions (last_used_at);

drop index audit_subject, audit_actor;
create index audit_subject on audit (subject_id, at desc, id desc);
create index audit_actor on audit (actor_id, at desc, id desc);
create index audit_action on audit (action, at desc, id desc);

-- The days, in UTC, whose numbers are below. One whose row is deleted is counted anew.
create table counted_days (
    day        date primary key,
    counted_at timestamptz not null
);
-- What happened within a quarter of an hour: in whatever zone, a day begins with one.
create table activity_quarters (
    quarter            timestamptz primary key,
    new_clients        int    not null,
    new_coaches        int    not null,
    bookings_held      int    not null,
    bookings_confirmed int    not null,
    bookings_completed int    not null,
    bookings_cancelled int    not null,
    sessions           int    not null,
    session_minutes    bigint not null,
    matches            int    not null,
    match_fallbacks    int    not null
);
-- Sums of the ledger.
create table revenue_quarters (
    quarter  timestamptz not null,
    currency text        not null,
    gross    bigint      not null,
    refunded bigint      not null,
    primary key (quarter, currency)
);
create table coach_revenue_days (
    day      date   not null,
    coach_id uuid   not null,
    currency text   not null,
    gross    bigint not null,
    refunded bigint not null,
    primary key (day, coach_id, currency)
);
create index coach_revenue_days_coach on coach_revenue_days (coach_id, day);
