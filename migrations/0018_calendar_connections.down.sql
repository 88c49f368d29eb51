delete from busy_times where source in ('google', 'outlook');
drop table calendar_oauth_states;
drop table calendar_links;
drop table calendar_busy_events;
drop table connected_calendars;
drop table calendar_connections;
