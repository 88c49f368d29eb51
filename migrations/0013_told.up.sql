-- What a person does not want to be told, and how: only what differs from "both" is kept.
create table notification_preferences (
    user_id uuid    not null references users on delete cascade,
    kind    text    not null,
    email   boolean not null,
    in_app  boolean not null,
    primary key (user_id, kind)
);

-- The revision of a booking whose people have been reminded a day, and an hour, before: one that has moved is due again.
alter table bookings
    add column reminded_24h integer,
    add column reminded_1h  integer;
create index bookings_beginning on bookings (lower(during)) where status = 'confirmed';

-- While it lasts, nothing of the queue is published: what it works with can't be reached.
alter table queue_control add column held_until timestamptz;
