drop table busy_times;
drop function busy_times_changed();
drop table reviews, bookings;
drop extension if exists btree_gist;
