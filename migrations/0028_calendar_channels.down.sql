alter table connected_calendars drop column is_changed, drop column is_reading, drop column reading_since;
drop table calendar_channels;
