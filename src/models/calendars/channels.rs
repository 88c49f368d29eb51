//! Channels by which a provider says that a calendar has changed, as rows: Google's notification channels, Microsoft's subscriptions. The row is
//! there before the channel is, so that what is left of an attempt is closed and its notifications are known.

use sqlx::PgConnection;
use uuid::Uuid;

use super::provider::Provider;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// A channel that has ended says nothing any more.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("calendar_channels", "calendar_channels", "expires_at", "true", days(1))];

/// How long before its end a channel is renewed, if it lasts twice as long.
const AHEAD: jiff::SignedDuration = days(1);

/// Whether a channel is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ChannelState {
    /// The provider was asked for it, and what it answered is not known.
    Opening,
    Open,
    /// Nothing is expected of it: it is to be closed.
    Over,
}

/// A channel of one calendar.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Channel {
    pub id: Uuid,
    /// The provider's id of the calendar.
    pub calendar: String,
    /// The provider's id of the channel, once it is known.
    pub external_id: Option<String>,
    pub state: ChannelState,
    pub renew_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What is to be done about the channels of a connection.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// This calendar has none.
    Open(&'a str),
    /// It ends soon.
    Renew(&'a Channel),
    /// It is of no use any more.
    Close(&'a Channel),
}

impl Channel {
    /// A connection's, the first one first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_connection(db: &mut PgConnection, connection_id: Uuid) -> Result<Vec<Channel>> {
        let sql = "select id, calendar, external_id, state, renew_at, expires_at from calendar_channels where connection_id = $1 order by created_at, id";
        Ok(sqlx::query_as(sql).bind(connection_id).fetch_all(db).await?)
    }

    /// Whether changes of its calendar are notified by it.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.state == ChannelState::Open && now < self.expires_at
    }

    fn is_of_use(&self, read: &[&str], now: Timestamp) -> bool {
        let is_waited_for = self.state == ChannelState::Opening && now < self.renew_at;
        read.contains(&self.calendar.as_str()) && (self.is_live(now) || is_waited_for)
    }
}

/// What is to be done so that each calendar that is read has a channel, and no other has. An attempt whose outcome is not known is waited for.
pub fn steps<'a>(channels: &'a [Channel], read: &[&'a str], now: Timestamp) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for &calendar in read {
        let mut of_use = channels.iter().filter(|one| one.calendar == calendar && one.is_of_use(read, now));
        match of_use.clone().find(|one| one.is_live(now)) {
            Some(live) if live.renew_at <= now => steps.push(Step::Renew(live)),
            Some(_) => {}
            None if of_use.next().is_some() => {}
            None => steps.push(Step::Open(calendar)),
        }
    }
    steps.extend(channels.iter().filter(|one| !one.is_of_use(read, now)).map(Step::Close));
    steps
}

/// When one that was given until then is renewed.
pub fn renewal(expires_at: Timestamp, now: Timestamp) -> Timestamp {
    expires_at - AHEAD.min((expires_at - now) / 2)
}

/// A channel that the provider is about to be asked for.
#[derive(Clone, Debug)]
pub struct NewChannel<'a> {
    pub id: Uuid,
    pub connection_id: Uuid,
    pub calendar: &'a str,
    pub secret_hash: [u8; 32],
    /// If the answer is lost, another attempt is made then.
    pub retry_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Before it is opened.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, new: &NewChannel<'_>, now: Timestamp) -> Result<()> {
    let sql = "insert into calendar_channels (id, connection_id, calendar, secret_hash, state, renew_at, expires_at, created_at)
               values ($1, $2, $3, $4, 'opening', $5, $6, $7)";
    let insert = sqlx::query(sql).bind(new.id).bind(new.connection_id).bind(new.calendar).bind(&new.secret_hash[..]);
    insert.bind(new.retry_at).bind(new.expires_at).bind(now).execute(db).await?;
    Ok(())
}

/// It is open until then; also one that was renewed.
///
/// # Errors
/// The database does not answer.
pub async fn record_open(
    db: &mut PgConnection,
    id: Uuid,
    external_id: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let sql =
        "update calendar_channels set state = 'open', external_id = $2, expires_at = $3, renew_at = $4 where id = $1";
    let update = sqlx::query(sql).bind(id).bind(external_id).bind(expires_at).bind(renewal(expires_at, now));
    update.execute(db).await?;
    Ok(())
}

/// It could not be opened or renewed, which is tried again then.
///
/// # Errors
/// The database does not answer.
pub async fn postpone(db: &mut PgConnection, id: Uuid, until: Timestamp) -> Result<()> {
    sqlx::query("update calendar_channels set renew_at = $2 where id = $1").bind(id).bind(until).execute(db).await?;
    Ok(())
}

/// Nothing is expected of these any more.
///
/// # Errors
/// The database does not answer.
pub async fn end(db: &mut PgConnection, ids: &[Uuid]) -> Result<()> {
    sqlx::query("update calendar_channels set state = 'over' where id = any($1)").bind(ids).execute(db).await?;
    Ok(())
}

/// The same of all of a connection: whoever connects an account again may have ended them.
///
/// # Errors
/// The database does not answer.
pub async fn end_all(db: &mut PgConnection, connection_id: Uuid) -> Result<()> {
    let sql = "update calendar_channels set state = 'over' where connection_id = $1";
    sqlx::query(sql).bind(connection_id).execute(db).await?;
    Ok(())
}

/// Forgets one that is closed.
///
/// # Errors
/// The database does not answer.
pub async fn delete(db: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query("delete from calendar_channels where id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// These are renewed at the next look.
///
/// # Errors
/// The database does not answer.
pub async fn renew_soon(db: &mut PgConnection, ids: &[Uuid], now: Timestamp) -> Result<()> {
    let sql = "update calendar_channels set renew_at = $2 where id = any($1) and state = 'open' and renew_at > $2";
    sqlx::query(sql).bind(ids).bind(now).execute(db).await?;
    Ok(())
}

/// A calendar has changed and its channel did not say so: one that was opened before that time is renewed at the next look.
///
/// # Errors
/// The database does not answer.
pub async fn distrust(
    db: &mut PgConnection,
    connection_id: Uuid,
    calendar: &str,
    before: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let sql = "update calendar_channels h set renew_at = $4 where connection_id = $1 and calendar = $2 and state = 'open' and created_at <= $3 and renew_at > $4
                  and not exists (select from connected_calendars c where c.connection_id = $1 and c.external_id = $2 and (c.is_changed or c.is_reading))";
    sqlx::query(sql).bind(connection_id).bind(calendar).bind(before).bind(now).execute(db).await?;
    Ok(())
}

/// The provider's ids of the calendars whose changes are notified.
///
/// # Errors
/// The database does not answer.
pub async fn watched(db: &mut PgConnection, connection_id: Uuid, now: Timestamp) -> Result<Vec<String>> {
    let sql = "select calendar from calendar_channels where connection_id = $1 and state = 'open' and expires_at > $2";
    Ok(sqlx::query_scalar(sql).bind(connection_id).bind(now).fetch_all(db).await?)
}

/// What a notification is compared with.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KnownChannel {
    pub id: Uuid,
    pub secret_hash: Vec<u8>,
    /// Whether the provider's id of it is known.
    pub has_external_id: bool,
    /// Whether its calendar is going to be read already, or need not be.
    pub is_noted: bool,
}

/// Those of this provider that have not ended, by their ids.
///
/// # Errors
/// The database does not answer.
pub async fn known(
    db: &mut PgConnection,
    provider: Provider,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<Vec<KnownChannel>> {
    let sql = "select h.id, h.secret_hash, h.external_id is not null as has_external_id, coalesce(c.is_changed, true) as is_noted
                 from calendar_channels h join calendar_connections k on k.id = h.connection_id
                 left join connected_calendars c on c.connection_id = h.connection_id and c.external_id = h.calendar and c.is_read
                where h.id = any($1) and h.expires_at > $3 and k.provider = $2 and k.ended_at is null";
    Ok(sqlx::query_as(sql).bind(ids).bind(provider).bind(now).fetch_all(db).await?)
}

/// The provider's id of one whose opening was not answered, from what it sends.
///
/// # Errors
/// The database does not answer.
pub async fn learn_external_id(db: &mut PgConnection, id: Uuid, external_id: &str) -> Result<()> {
    let sql = "update calendar_channels set external_id = $2 where id = $1 and external_id is null";
    sqlx::query(sql).bind(id).bind(external_id).execute(db).await?;
    Ok(())
}

/// A connection of which a calendar has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Changed {
    pub connection_id: Uuid,
    pub user_id: Uuid,
    /// When the last reading began that a notification caused.
    pub reading_since: Option<Timestamp>,
}

/// The calendars of these channels have changed: they are to be read. Returns those of which that was not known yet.
///
/// # Errors
/// The database does not answer.
pub async fn note_changes(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Changed>> {
    // Locked in one order, since one request may name many.
    let sql = "with due as (
                   select c.id, k.id as connection_id, k.user_id from calendar_channels h
                     join connected_calendars c on c.connection_id = h.connection_id and c.external_id = h.calendar
                     join calendar_connections k on k.id = h.connection_id join users u on u.id = k.user_id
                    where h.id = any($1) and c.is_read and not c.is_changed and k.ended_at is null and u.is_active order by c.id for no key update of c)
               update connected_calendars c set is_changed = true from due where c.id = due.id and not c.is_changed
               returning due.connection_id, due.user_id, c.reading_since";
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{hours, minutes};

    fn at(minute: i64) -> Timestamp {
        Timestamp::EPOCH + minutes(minute)
    }

    /// One that is to be renewed at 60, and ends at 90.
    fn channel(number: u128, calendar: &str, state: ChannelState) -> Channel {
        let (id, calendar) = (Uuid::from_u128(number), calendar.to_owned());
        Channel { id, calendar, external_id: None, state, renew_at: at(60), expires_at: at(90) }
    }

    fn planned(channels: &[Channel], read: &[&str], now: i64) -> Vec<String> {
        let named = |step: &Step<'_>| match step {
            Step::Open(calendar) => format!("open {calendar}"),
            Step::Renew(channel) => format!("renew {}", channel.id.as_u128()),
            Step::Close(channel) => format!("close {}", channel.id.as_u128()),
        };
        steps(channels, read, at(now)).iter().map(named).collect()
    }

    #[test]
    fn each_calendar_that_is_read_has_a_channel_and_no_other_has() {
        let open = [channel(1, "a", ChannelState::Open), channel(2, "b", ChannelState::Open)];
        assert_eq!(planned(&open, &["a", "b"], 0), Vec::<String>::new());
        assert_eq!(planned(&open, &["a", "c"], 0), ["open c", "close 2"]);
        assert_eq!(planned(&open, &[], 0), ["close 1", "close 2"]);
    }

    #[test]
    fn a_channel_is_renewed_ahead_of_its_end_and_opened_anew_after_it() {
        let open = [channel(1, "a", ChannelState::Open)];
        assert_eq!(planned(&open, &["a"], 59), Vec::<String>::new());
        assert_eq!(planned(&open, &["a"], 60), ["renew 1"]);
        assert_eq!(planned(&open, &["a"], 90), ["open a", "close 1"]);
        assert_eq!(planned(&[channel(1, "a", ChannelState::Over)], &["a"], 0), ["open a", "close 1"]);
    }

    #[test]
    fn an_attempt_without_an_answer_is_waited_for_and_closed_when_the_next_one_is_made() {
        let attempt = channel(1, "a", ChannelState::Opening);
        assert_eq!(planned(std::slice::from_ref(&attempt), &["a"], 59), Vec::<String>::new());
        assert_eq!(planned(std::slice::from_ref(&attempt), &["a"], 60), ["open a", "close 1"]);
        let late = Channel { renew_at: at(80), ..channel(2, "a", ChannelState::Open) };
        assert_eq!(planned(&[attempt, late], &["a"], 60), ["close 1"], "the other is open");
    }

    #[test]
    fn a_channel_that_does_not_last_long_is_renewed_half_way() {
        assert_eq!(renewal(at(0) + days(7), at(0)), at(0) + days(6));
        assert_eq!(renewal(at(0) + hours(1), at(0)), at(30));
    }
}
