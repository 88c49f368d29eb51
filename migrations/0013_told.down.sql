alter table queue_control drop column held_until;
drop index bookings_beginning;
alter table bookings drop column reminded_24h, drop column reminded_1h;
drop table notification_preferences;
