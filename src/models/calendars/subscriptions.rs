//! Calendars that a user subscribes to by their address, as rows. The address is a secret: it is stored encrypted, and only its host is shown.

use sqlx::PgConnection;
use url::Url;
use uuid::Uuid;

use super::health::{DueOwner, Health, NextDue, Standing};
use crate::clock::Timestamp;
use crate::crypto::{Encrypted, Secret};
use crate::error::{Code, Error, ParseError, Result};

/// How many a user may have.
pub const MAX_PER_USER: usize = 10;

/// The longest address.
const MAX_ADDRESS_CHARS: usize = 2_000;

/// The longest label.
pub const MAX_LABEL_CHARS: usize = 100;

/// The address of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarAddress(Url);

impl CalendarAddress {
    /// `https://…`, or `webcal://…`, which means the same.
    ///
    /// # Errors
    /// It is not such an address.
    pub fn parse(text: &str) -> Result<CalendarAddress, ParseError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let is_https = ["https", "webcal", "webcals"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let url = Url::parse(&format!("https://{rest}")).ok().filter(|url| is_https && url.host().is_some());
        let is_plain =
            text.chars().count() <= MAX_ADDRESS_CHARS && !text.contains(|char: char| char.is_control() || char == ' ');
        let mut url = url.filter(|_| is_plain).ok_or_else(|| {
            ParseError::new("invalid_url", "An address like https://calendar.example.com/private-1234/basic.ics.")
        })?;
        url.set_fragment(None);
        Ok(CalendarAddress(url))
    }

    pub fn url(&self) -> &Url {
        &self.0
    }

    /// What is shown of it.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// What is stored of it, encrypted.
    pub fn secret(&self) -> Secret {
        Secret::from(self.0.to_string())
    }
}

/// What the encrypted address of this subscription is bound to.
pub fn place(id: Uuid) -> String {
    format!("calendar_subscriptions:{id}")
}

/// A subscribed calendar, as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Subscription {
    pub id: Uuid,
    pub host: String,
    pub label: Option<String>,
    pub health: Health,
    pub health_since: Timestamp,
    /// Why it is not fresh, in words.
    pub reason: Option<String>,
    /// When it was read last.
    pub synced_at: Option<Timestamp>,
    /// Events of which something could not be read.
    pub odd_events: i32,
    /// Whether it had more than is read of one calendar.
    pub is_cut: bool,
    pub created_at: Timestamp,
}

const COLUMNS: &str = "id, host, label, health, health_since, reason, synced_at, odd_events, is_cut, created_at";

impl Subscription {
    /// Its label, or its host.
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.host)
    }

    /// A user's, the first one first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of_user(db: &mut PgConnection, user_id: Uuid) -> Result<Vec<Subscription>> {
        let sql = format!("select {COLUMNS} from calendar_subscriptions where user_id = $1 order by created_at, id");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(user_id).fetch_all(db).await?)
    }

    /// One of a user's.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid, user_id: Uuid) -> Result<Subscription> {
        let sql = format!("select {COLUMNS} from calendar_subscriptions where id = $1 and user_id = $2");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).bind(user_id).fetch_optional(db).await?;
        found.ok_or_else(not_found)
    }
}

fn not_found() -> Error {
    Error::new(Code::NotFound).with_detail("There is no such calendar.")
}

/// A calendar to subscribe to.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    pub id: Uuid,
    pub user_id: Uuid,
    pub host: String,
    pub label: Option<String>,
    pub address: Encrypted,
}

/// Locks the user, and gives the encrypted addresses of what they subscribe to.
///
/// # Errors
/// The database does not answer.
pub async fn lock_addresses(db: &mut PgConnection, user_id: Uuid) -> Result<Vec<(Uuid, Encrypted)>> {
    sqlx::query("select from users where id = $1 for no key update").bind(user_id).execute(&mut *db).await?;
    let sql = "select id, key_id, url from calendar_subscriptions where user_id = $1";
    let rows: Vec<(Uuid, String, Vec<u8>)> = sqlx::query_as(sql).bind(user_id).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id, key_id, bytes)| (id, Encrypted { key_id, bytes })).collect())
}

/// Adds one that is to be read at once.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, new: &NewSubscription, due_at: Timestamp, now: Timestamp) -> Result<()> {
    let sql = "insert into calendar_subscriptions (id, user_id, host, label, url, key_id, health, health_since, reason, due_at, created_at)
               values ($1, $2, $3, $4, $5, $6, 'stale', $8, 'It has not been read yet.', $7, $8)";
    let Encrypted { key_id, bytes } = &new.address;
    let insert =
        sqlx::query(sql).bind(new.id).bind(new.user_id).bind(&new.host).bind(&new.label).bind(bytes).bind(key_id);
    insert.bind(due_at).bind(now).execute(db).await?;
    Ok(())
}

/// Removes one of a user's, with its busy times.
///
/// # Errors
/// `not_found`.
pub async fn delete(db: &mut PgConnection, id: Uuid, user_id: Uuid) -> Result<()> {
    let sql = "delete from calendar_subscriptions where id = $1 and user_id = $2";
    let deleted = sqlx::query(sql).bind(id).bind(user_id).execute(db).await?.rows_affected();
    if deleted == 0 { Err(not_found()) } else { Ok(()) }
}

/// Those that are to be read, in order, after that one.
///
/// # Errors
/// The database does not answer.
pub async fn due(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = "select due_at, id from calendar_subscriptions where due_at <= $1 and (due_at, id) > ($2, $3) order by due_at, id limit $4";
    Ok(sqlx::query_as(sql).bind(now).bind(after.0).bind(after.1).bind(limit).fetch_all(db).await?)
}

/// Puts the next look at one that is due off; whose it is. `None`: it is not due any more.
///
/// # Errors
/// The database does not answer.
pub async fn take_due(db: &mut PgConnection, id: Uuid, next: NextDue, now: Timestamp) -> Result<Option<DueOwner>> {
    let sql = "update calendar_subscriptions s set due_at = case when u.is_active then $2 else $3 end from users u
               where s.id = $1 and s.due_at <= $4 and u.id = s.user_id returning s.user_id, u.is_active";
    Ok(sqlx::query_as(sql).bind(id).bind(next.active).bind(next.inactive).bind(now).fetch_optional(db).await?)
}

/// What is needed to read one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Source {
    pub id: Uuid,
    pub user_id: Uuid,
    pub host: String,
    pub label: Option<String>,
    pub url: Vec<u8>,
    pub key_id: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// When its file was read as a whole.
    pub expanded_at: Option<Timestamp>,
    pub health: Health,
    pub health_since: Timestamp,
    pub failures: i32,
    pub synced_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// The zone of its owner.
    pub timezone: String,
}

const SOURCE: &str = "select s.id, s.user_id, s.host, s.label, s.url, s.key_id, s.etag, s.last_modified, s.expanded_at, s.health, s.health_since,
    s.failures, s.synced_at, s.created_at, coalesce(p.availability ->> 'timezone', u.timezone) as timezone
    from calendar_subscriptions s join users u on u.id = s.user_id left join coach_profiles p on p.user_id = s.user_id where s.id = $1";

impl Source {
    /// The subscription with this id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Source>> {
        Ok(sqlx::query_as(SOURCE).bind(id).fetch_optional(db).await?)
    }

    /// As [`Source::by_id`], its row locked until the transaction ends.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id_for_update(db: &mut PgConnection, id: Uuid) -> Result<Option<Source>> {
        let sql = format!("{SOURCE} for update of s");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    pub fn address(&self) -> Encrypted {
        Encrypted { key_id: self.key_id.clone(), bytes: self.url.clone() }
    }

    pub fn standing(&self) -> Standing {
        Standing {
            health: self.health,
            since: self.health_since,
            failures: self.failures,
            good_at: self.synced_at.unwrap_or(self.created_at),
            was_read: self.synced_at.is_some(),
        }
    }

    /// Its label, or its host.
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.host)
    }
}

/// What is kept of a calendar that was read.
#[derive(Clone, Debug, Default)]
pub struct ReadNow {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub odd_events: i32,
    pub is_cut: bool,
}

/// Records that it was read: as a whole, or that it has not changed since.
///
/// # Errors
/// The database does not answer.
pub async fn record_read(
    db: &mut PgConnection,
    id: Uuid,
    standing: Standing,
    read: Option<&ReadNow>,
    (due_at, now): (Timestamp, Timestamp),
) -> Result<()> {
    let sql = "update calendar_subscriptions set health = $2, health_since = $3, failures = 0, reason = null, synced_at = $4, due_at = $5 where id = $1";
    let update = sqlx::query(sql).bind(id).bind(standing.health).bind(standing.since).bind(now).bind(due_at);
    update.execute(&mut *db).await?;
    if let Some(read) = read {
        let sql = "update calendar_subscriptions set etag = $2, last_modified = $3, odd_events = $4, is_cut = $5, expanded_at = $6 where id = $1";
        let update = sqlx::query(sql).bind(id).bind(&read.etag).bind(&read.last_modified).bind(read.odd_events);
        update.bind(read.is_cut).bind(now).execute(db).await?;
    }
    Ok(())
}

/// Records that it could not be read, and why.
///
/// # Errors
/// The database does not answer.
pub async fn record_failure(
    db: &mut PgConnection,
    id: Uuid,
    standing: Standing,
    reason: &str,
    due_at: Timestamp,
) -> Result<()> {
    let sql = "update calendar_subscriptions set health = $2, health_since = $3, failures = $4, reason = $5, due_at = $6 where id = $1";
    let update = sqlx::query(sql).bind(id).bind(standing.health).bind(standing.since).bind(standing.failures);
    update.bind(reason).bind(due_at).execute(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_https_and_webcal_means_the_same() {
        for (text, url, host) in [
            ("https://calendar.example.com/a.ics", "https://calendar.example.com/a.ics", "calendar.example.com"),
            (" webcal://p01.example.com/x?key=1#part ", "https://p01.example.com/x?key=1", "p01.example.com"),
            ("WEBCAL://p01.example.com", "https://p01.example.com/", "p01.example.com"),
            (
                "https://ben:secret@dav.example.com:8443/a",
                "https://ben:secret@dav.example.com:8443/a",
                "dav.example.com",
            ),
        ] {
            let address = CalendarAddress::parse(text).unwrap();
            assert_eq!((address.url().as_str(), address.host()), (url, host), "{text}");
        }
        for text in [
            "",
            "calendar.example.com/a.ics",
            "http://calendar.example.com/a.ics",
            "file:///etc/passwd",
            "https://",
            "https://a b/",
            "https://a.example/\nb",
            &format!("https://a.example/{}", "a".repeat(2_000)),
        ] {
            assert_eq!(CalendarAddress::parse(text).unwrap_err().code, "invalid_url", "{text}");
        }
    }
}
