-- The coaches whom a client has marked.
create table favourites (
    client_id  uuid        not null references users on delete cascade,
    coach_id   uuid        not null references users on delete cascade,
    created_at timestamptz not null,
    primary key (client_id, coach_id)
);
create index favourites_newest on favourites (client_id, created_at desc, coach_id);
create index favourites_coach on favourites (coach_id);
