//! The personal data of connected calendars: exported and erased with the account. Consents are ended at the provider before.

use super::table_record::{Erase, Export, TableRecord};

/// Somebody is at a consent page.
pub(super) const CALENDAR_OAUTH_STATES: TableRecord = TableRecord {
    table: "calendar_oauth_states",
    columns: "id user_id provider browser_hash verifier key_id expires_at",
    export: Export::No("secrets of ten minutes"),
    erase: Erase {
        statements: &["delete from calendar_oauth_states where user_id = $1"],
        remaining: "select count(*) from calendar_oauth_states where user_id = $1",
    },
};

/// Sessions in connected calendars.
pub(super) const CALENDAR_LINKS: TableRecord = TableRecord {
    table: "calendar_links",
    columns: "booking_id connection_id desired_revision applied_revision is_pending calendar external_id etag is_left_deleted refusal ends_at asked strays",
    export: Export::Rows(
        "calendar_entries",
        "select jsonb_build_object('booking_id', l.booking_id, 'connection_id', l.connection_id, 'calendar', l.calendar, 'event_id', l.external_id,
                'ends_at', l.ends_at)
           from calendar_links l join calendar_connections c on c.id = l.connection_id where c.user_id = $1 order by l.ends_at, l.booking_id",
    ),
    erase: Erase {
        statements: &["delete from calendar_links where connection_id in (select id from calendar_connections where user_id = $1)"],
        remaining: "select count(*) from calendar_links l join calendar_connections c on c.id = l.connection_id where c.user_id = $1",
    },
};

/// Busy times by event.
pub(super) const CALENDAR_BUSY_EVENTS: TableRecord = TableRecord {
    table: "calendar_busy_events",
    columns: "calendar_id event_id during",
    export: Export::No("what follows from them is exported as busy_times"),
    erase: Erase {
        statements: &["delete from calendar_busy_events where calendar_id in
            (select k.id from connected_calendars k join calendar_connections c on c.id = k.connection_id where c.user_id = $1)"],
        remaining: "select count(*) from calendar_busy_events e join connected_calendars k on k.id = e.calendar_id
            join calendar_connections c on c.id = k.connection_id where c.user_id = $1",
    },
};

/// Calendars of connected accounts.
pub(super) const CONNECTED_CALENDARS: TableRecord = TableRecord {
    table: "connected_calendars",
    columns: "id connection_id external_id name zone is_primary can_write is_read is_written sync_cursor expanded_at read_at odd_events is_changed is_reading reading_since",
    export: Export::Rows(
        "connected_calendars",
        "select jsonb_build_object('id', k.id, 'connection_id', k.connection_id, 'name', k.name, 'zone', k.zone, 'is_read', k.is_read, 'is_written', k.is_written)
           from connected_calendars k join calendar_connections c on c.id = k.connection_id where c.user_id = $1 order by k.name, k.id",
    ),
    erase: Erase {
        statements: &["delete from connected_calendars where connection_id in (select id from calendar_connections where user_id = $1)"],
        remaining: "select count(*) from connected_calendars k join calendar_connections c on c.id = k.connection_id where c.user_id = $1",
    },
};

/// Channels by which providers notify us of changes.
pub(super) const CALENDAR_CHANNELS: TableRecord = TableRecord {
    table: "calendar_channels",
    columns: "id connection_id calendar secret_hash external_id state renew_at expires_at created_at",
    export: Export::No("ids at the provider; whose calendars are read is exported as connected_calendars"),
    erase: Erase {
        statements: &[
            "delete from calendar_channels where connection_id in (select id from calendar_connections where user_id = $1)",
        ],
        remaining: "select count(*) from calendar_channels h join calendar_connections c on c.id = h.connection_id where c.user_id = $1",
    },
};

/// Connected accounts.
pub(super) const CALENDAR_CONNECTIONS: TableRecord = TableRecord {
    table: "calendar_connections",
    columns: "id user_id provider address tokens key_id access_expires_at refresh_lease refresh_lease_until if_broken if_deleted health health_since reason failures synced_at due_at retry_at created_at ended_at",
    export: Export::Rows(
        "calendar_connections",
        "select jsonb_build_object('id', c.id, 'provider', c.provider, 'account', c.address, 'if_broken', c.if_broken, 'if_deleted', c.if_deleted,
                'health', c.health, 'health_since', c.health_since, 'reason', c.reason, 'synced_at', c.synced_at, 'created_at', c.created_at)
           from calendar_connections c where user_id = $1 and ended_at is null order by created_at",
    ),
    erase: Erase {
        statements: &["delete from calendar_connections where user_id = $1"],
        remaining: "select count(*) from calendar_connections where user_id = $1",
    },
};
