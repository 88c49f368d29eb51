-- The list of connected calendars for the team: all, and by how they are, those that are so for the shortest time first.

create index calendar_connections_health_since on calendar_connections (health_since desc, id desc) where ended_at is null;
create index calendar_connections_health on calendar_connections (health, health_since desc, id desc) where ended_at is null;
