//! Busy times of a connected account: what has changed since the last look, or everything of the window.

use jiff::tz::TimeZone;

use super::access::Access;
use super::error::SyncError;
use super::read::{AHEAD, BACK, REREAD};
use crate::app::App;
use crate::clock::{Timestamp, hours, minutes};
use crate::integrations::calendars::{CalendarError, Changes, ReadCalendar, Since, Window};
use crate::jobs::Fence;
use crate::models::auth::users::User;
use crate::models::calendars::busy_events::{self, Events};
use crate::models::calendars::choices::IfDeleted;
use crate::models::calendars::connected::{self, ConnectedCalendar};
use crate::models::calendars::connections::Connection;
use crate::models::calendars::{channels, links};

/// A calendar that was read so lately is not read again: sessions that change often would have it read as often.
const SETTLED: jiff::SignedDuration = minutes(1);

/// One whose changes are notified is read so often nevertheless: notifications may be lost.
const WATCHED_INTERVAL: jiff::SignedDuration = minutes(30);

/// A channel that was opened so long ago is renewed when it does not say what has changed; before, the notification may be on its way.
const TRUSTED: jiff::SignedDuration = hours(1);

/// Reads the calendars that its owner has chosen. One that can't be read does not keep the others from being read.
///
/// # Errors
/// Of the first calendar that fails.
pub async fn read_calendars(
    app: &App,
    connection: &Connection,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    let mut db = app.db.acquire().await?;
    let calendars = ConnectedCalendar::of_connection(&mut db, connection.id).await?;
    let watched = channels::watched(&mut db, connection.id, app.now()).await?;
    let owner = User::by_id(&mut db, connection.user_id).await?;
    drop(db);
    let of_owner = owner.map_or(TimeZone::UTC, |user| user.timezone.tz().clone());
    let mut first_error = Ok(());
    for calendar in due(&calendars, &watched, app.now()) {
        match read(app, connection, calendar, &of_owner, access, fence).await {
            // Nothing of this account can be read now.
            Err(SyncError::Provider(
                error @ (CalendarError::Unavailable { .. }
                | CalendarError::RateLimited { .. }
                | CalendarError::Unauthorized(_)
                | CalendarError::ConsentOver(_)),
            )) => return Err(error.into()),
            Err(SyncError::Provider(error)) if first_error.is_ok() => first_error = Err(error.into()),
            Err(SyncError::Provider(_)) => {}
            other => other?,
        }
    }
    first_error
}

/// Those that have changed, and those whose time has come. If it is none, the one that was read first: what a look finds out with one request is
/// whether we still may, and then it can as well be one that shows what was not notified.
fn due<'a>(calendars: &'a [ConnectedCalendar], watched: &[String], now: Timestamp) -> Vec<&'a ConnectedCalendar> {
    let is_read_before = |calendar: &ConnectedCalendar, interval: jiff::SignedDuration| {
        calendar.read_at.is_none_or(|at| now - at >= interval)
    };
    let interval = |calendar: &ConnectedCalendar| match watched.contains(&calendar.external_id) {
        true => WATCHED_INTERVAL,
        false => SETTLED,
    };
    let read = calendars.iter().filter(|calendar| calendar.is_read);
    let is_due = |calendar: &&ConnectedCalendar| calendar.is_notified() || is_read_before(calendar, interval(calendar));
    let due: Vec<&ConnectedCalendar> = read.clone().filter(is_due).collect();
    if due.is_empty() {
        let is_settled = |calendar: &&ConnectedCalendar| is_read_before(calendar, SETTLED);
        return read.min_by_key(|calendar| calendar.read_at).filter(is_settled).into_iter().collect();
    }
    due
}

async fn read(
    app: &App,
    connection: &Connection,
    calendar: &ConnectedCalendar,
    of_owner: &TimeZone,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    let now = app.now();
    if calendar.is_changed {
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        connected::begin_reading(&mut tx, calendar.id, now).await?;
        app.commit(tx).await?;
    }
    let zone = calendar.zone(of_owner);
    let asked = ReadCalendar { id: &calendar.external_id, zone: &zone };
    let window = Window { from: now - BACK, to: now + AHEAD };
    let is_current = calendar.expanded_at.is_some_and(|at| now - at < REREAD);
    if let Some(token) = calendar.sync_cursor.as_deref().filter(|_| is_current) {
        match access.provider.changes(&access.token, asked, Since::Token(token)).await {
            // What was deleted since is not reported any more: everything is read and compared.
            Err(CalendarError::SyncTokenOver(_)) => {}
            changes => return apply(app, connection, calendar, (&changes?, window), fence).await,
        }
    }
    let all = access.provider.changes(&access.token, asked, Since::Window(window)).await?;
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    busy_events::replace(&mut tx, calendar.id, &events(&all, window)).await?;
    if connection.if_deleted == IfDeleted::PutBack {
        let found: Vec<&str> = all.own.iter().map(|own| own.id.as_str()).collect();
        let ahead = (now, window.to);
        links::put_back_missing(&mut tx, connection.id, &calendar.external_id, &found, ahead).await?;
    }
    let odd_events = i32::try_from(all.unreadable).unwrap_or(i32::MAX);
    connected::record_read(&mut tx, calendar.id, &all.next, Some(odd_events), now).await?;
    Ok(app.commit(tx).await?)
}

/// Applies what has changed. Sessions that are gone were deleted by hand.
async fn apply(
    app: &App,
    connection: &Connection,
    calendar: &ConnectedCalendar,
    (changes, window): (&Changes, Window),
    fence: Fence,
) -> Result<(), SyncError> {
    let now = app.now();
    let events = events(changes, window);
    let outside = changes.busy.iter().map(|busy| busy.event_id.as_str()).filter(|id| !events.contains_key(id));
    let gone: Vec<&str> = changes.gone.iter().map(String::as_str).chain(outside).collect();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    busy_events::apply(&mut tx, calendar.id, &events, &gone).await?;
    if connection.if_deleted == IfDeleted::PutBack && !gone.is_empty() {
        links::put_back(&mut tx, connection.id, &gone, now).await?;
    }
    let has_changed = !changes.busy.is_empty() || !changes.gone.is_empty();
    if has_changed && !calendar.is_notified() {
        channels::distrust(&mut tx, connection.id, &calendar.external_id, now - TRUSTED, now).await?;
    }
    connected::record_read(&mut tx, calendar.id, &changes.next, None, now).await?;
    Ok(app.commit(tx).await?)
}

fn events(changes: &Changes, window: Window) -> Events<'_> {
    let inside = changes.busy.iter().filter(|busy| busy.start < window.to && window.from < busy.end);
    inside.map(|busy| (busy.event_id.as_str(), (busy.start, busy.end))).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::EPOCH + minutes(minute)
    }

    /// One that is read, by its name; when it was read last.
    fn calendar(name: &str, read_at: Option<i64>) -> ConnectedCalendar {
        ConnectedCalendar {
            id: Uuid::nil(),
            external_id: name.to_owned(),
            name: name.to_owned(),
            zone: None,
            is_primary: false,
            can_write: true,
            is_read: true,
            is_written: false,
            sync_cursor: None,
            expanded_at: None,
            read_at: read_at.map(at),
            odd_events: 0,
            is_changed: false,
            is_reading: false,
        }
    }

    fn due_at(minute: i64, calendars: &[ConnectedCalendar], watched: &[&str]) -> Vec<String> {
        let watched: Vec<String> = watched.iter().map(|name| (*name).to_owned()).collect();
        due(calendars, &watched, at(minute)).iter().map(|calendar| calendar.name.clone()).collect()
    }

    #[test]
    fn without_channels_every_look_reads_all() {
        let all = [calendar("a", Some(10)), calendar("b", Some(12)), calendar("c", None)];
        assert_eq!(due_at(13, &all, &[]), ["a", "b", "c"]);
        assert_eq!(due_at(12, &all, &[]), ["a", "c"], "b was read within the minute");
        let not_read = ConnectedCalendar { is_read: false, ..calendar("d", None) };
        assert_eq!(due_at(100, &[not_read], &[]), [""; 0]);
    }

    #[test]
    fn with_channels_a_look_reads_what_has_changed_or_the_one_that_was_read_first() {
        let all = [calendar("a", Some(12)), calendar("b", Some(10)), calendar("c", Some(11))];
        let watched = ["a", "b", "c"];
        assert_eq!(due_at(15, &all, &watched), ["b"]);
        let [a, b, c] = all;
        for notified in
            [ConnectedCalendar { is_changed: true, ..a.clone() }, ConnectedCalendar { is_reading: true, ..a }]
        {
            assert_eq!(due_at(12, &[notified, b.clone(), c.clone()], &watched), ["a"], "however lately it was read");
        }
    }

    #[test]
    fn what_is_notified_is_read_twice_an_hour_nevertheless_and_what_is_not_at_every_look() {
        let all = [calendar("a", Some(0)), calendar("b", Some(1)), calendar("c", Some(20))];
        assert_eq!(due_at(30, &all, &["a", "b", "c"]), ["a"]);
        assert_eq!(due_at(31, &all, &["a", "b", "c"]), ["a", "b"]);
        assert_eq!(due_at(23, &all, &["a", "b"]), ["c"]);
        assert_eq!(due_at(20, &all, &["a", "b", "c"]), ["a"]);
        assert_eq!(due_at(20, &[calendar("c", Some(20))], &["c"]), [""; 0], "it was read at this minute");
    }
}
