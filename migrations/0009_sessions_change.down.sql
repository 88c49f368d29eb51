drop function open_holds(uuid, timestamptz);
drop table busy_times;
drop function busy_times_changed();
alter table reviews drop constraint reviews_comment;
drop index bookings_no_shows;
alter table bookings drop column no_show_due_at;
alter table bookings drop column moved_from;
