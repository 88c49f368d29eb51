-- Whom members of the community can mention by name; and what a request with an idempotency key has created.

-- Whoever has written something, and coaches who are or were listed. Whether they are found at the moment is decided when they are looked for.
create table community_people (
    user_id     uuid    primary key references users on delete cascade,
    -- Their names are to be made anew, by a job: case and accents are folded by the product.
    is_outdated boolean not null default true
);
create index community_people_outdated on community_people (user_id) where is_outdated;

-- Their names from each word on, folded ("ana maria ribeiro", "maria ribeiro", "ribeiro"): whoever is looked for by the beginning of a name is in one range.
create table community_names (
    beginning text collate "C" not null,
    user_id   uuid not null references community_people on delete cascade,
    primary key (beginning, user_id)
);
create index community_names_person on community_names (user_id);

create function community_people_add_author() returns trigger language plpgsql as $$
begin
    insert into community_people (user_id) values (new.author_id) on conflict do nothing;
    return null;
end $$;
create function community_people_add_coach() returns trigger language plpgsql as $$
begin
    insert into community_people (user_id) values (new.user_id) on conflict do nothing;
    return null;
end $$;
create trigger community_people_add_author after insert on posts
    for each row when (new.author_id is not null) execute function community_people_add_author();
create trigger community_people_add_author after insert on comments
    for each row when (new.author_id is not null) execute function community_people_add_author();
create trigger community_people_add_coach after insert or update of wants_listing, is_complete on coach_profiles
    for each row when (new.wants_listing and new.is_complete) execute function community_people_add_coach();

-- A name that is not somebody's any more finds nobody, from the same moment on, nor does that of an account that is not active.
create function community_names_outdated() returns trigger language plpgsql as $$
begin
    -- Locks the row first: the job that makes names holds it until they are there.
    update community_people set is_outdated = true where user_id = new.id;
    if found then
        delete from community_names where user_id = new.id;
    end if;
    return null;
end $$;
create trigger community_names_outdated after update of full_name, is_active on users
    for each row when (old.full_name is distinct from new.full_name or old.is_active is distinct from new.is_active)
    execute function community_names_outdated();

-- Into a table that nobody reads yet: only rows of authors and coaches, without a lock on any other.
insert into community_people (user_id)
select author_id from posts where author_id is not null
union select author_id from comments where author_id is not null
union select user_id from coach_profiles where wants_listing and is_complete;

-- Written in the transaction that creates it, so that a request which is run again after a crash finds it.
alter table idempotency_keys add column created_id uuid;
