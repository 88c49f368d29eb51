//! Whether what the links of the library lead to is still there: asked once a week, again after a day where there was no page, and shown as broken
//! once that was so often enough.

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days, hours, minutes};
use crate::error::Result;

/// How often a link is asked for.
const INTERVAL: SignedDuration = days(7);

/// How soon again, if there was no page.
const AGAIN: SignedDuration = days(1);

/// By when a link that is being asked for has been: it is not due before.
const DEADLINE: SignedDuration = minutes(30);

/// Answers in a row that there is no such page, after which it is broken: one may be a server that is being changed.
const GONE: i32 = 2;

/// Times in a row without an answer, after which it is broken.
const SILENT: i32 = 5;

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The server has it, or has it for others than us: it wants a login, or no machines.
    There,
    /// There is no such page (404, 410), or the address leads to no public server.
    Gone,
    /// No answer, or one that may be another later.
    Unknown,
}

/// What is known of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LinkHealth {
    /// Times in a row without the page.
    #[sqlx(rename = "link_failures")]
    pub failures: i32,
    #[sqlx(rename = "link_broken_since")]
    pub broken_since: Option<Timestamp>,
}

impl LinkHealth {
    /// After another look.
    #[must_use]
    pub fn after(self, found: Found, now: Timestamp) -> LinkHealth {
        let failures = match found {
            Found::There => return LinkHealth { failures: 0, broken_since: None },
            Found::Gone | Found::Unknown => self.failures.saturating_add(1),
        };
        let is_broken = failures >= if found == Found::Gone { GONE } else { SILENT };
        LinkHealth { failures, broken_since: self.broken_since.or(is_broken.then_some(now)) }
    }

    /// When it is asked for again; `jitter`, from 0 to 1, spreads links that were added together.
    pub fn next_check(self, jitter: f64, now: Timestamp) -> Timestamp {
        let is_doubtful = self.failures > 0 && self.broken_since.is_none();
        let spread = SignedDuration::from_secs_f64(hours(12).as_secs_f64() * jitter);
        now + if is_doubtful { AGAIN } else { INTERVAL } + spread
    }
}

/// Links that are due, in order, after that one.
///
/// # Errors
/// The database does not answer.
pub async fn due(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = "select link_due_at, id from resources where link_due_at <= $1 and (link_due_at, id) > ($2, $3) order by link_due_at, id limit $4";
    Ok(sqlx::query_as(sql).bind(now).bind(after.0).bind(after.1).bind(limit).fetch_all(db).await?)
}

/// Puts the next look at a link that is due off until this one has ended; its address. `None`: it is not due any more.
///
/// # Errors
/// The database does not answer.
pub async fn take_due(db: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<Option<String>> {
    let sql = "update resources set link_due_at = $2 where id = $1 and link_due_at <= $3 returning url";
    Ok(sqlx::query_scalar(sql).bind(id).bind(now + DEADLINE).bind(now).fetch_optional(db).await?)
}

/// The address of a resource. `None`: it was deleted.
///
/// # Errors
/// The database does not answer.
pub async fn address(db: &mut PgConnection, id: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select url from resources where id = $1").bind(id).fetch_optional(db).await?)
}

/// What is known of the link, if it is still this one; its row is locked until the transaction ends.
///
/// # Errors
/// The database does not answer.
pub async fn lock(db: &mut PgConnection, id: Uuid, url: &str) -> Result<Option<LinkHealth>> {
    let sql = "select link_failures, link_broken_since from resources where id = $1 and url = $2 for no key update";
    Ok(sqlx::query_as(sql).bind(id).bind(url).fetch_optional(db).await?)
}

/// Records a look.
///
/// # Errors
/// The database does not answer.
pub async fn record(
    db: &mut PgConnection,
    id: Uuid,
    health: LinkHealth,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let sql = "update resources set link_failures = $2, link_broken_since = $3, link_due_at = $4, link_checked_at = $5 where id = $1";
    let update = sqlx::query(sql).bind(id).bind(health.failures).bind(health.broken_since).bind(due_at);
    update.bind(now).execute(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWN: LinkHealth = LinkHealth { failures: 0, broken_since: None };

    fn at(day: i64) -> Timestamp {
        Timestamp::from_seconds(day * 86_400)
    }

    /// After looks of one kind, a day apart, from day 1 on.
    fn after(found: Found, times: i64) -> LinkHealth {
        (1..=times).fold(UNKNOWN, |health, day| health.after(found, at(day)))
    }

    #[test]
    fn a_page_is_broken_when_it_was_gone_twice_or_silent_five_times() {
        assert_eq!(after(Found::Gone, 1).broken_since, None);
        assert_eq!(after(Found::Gone, 4).broken_since, Some(at(2)), "since it was first seen to be");
        assert_eq!(after(Found::Unknown, 4).broken_since, None);
        assert_eq!(after(Found::Unknown, 5).broken_since, Some(at(5)));
        assert_eq!(after(Found::Unknown, 1).after(Found::Gone, at(2)).broken_since, Some(at(2)));
    }

    #[test]
    fn whatever_was_before_a_page_that_is_there_is_fine() {
        for found in [Found::Gone, Found::Unknown] {
            assert_eq!(after(found, 9).after(Found::There, at(10)), UNKNOWN);
        }
    }

    #[test]
    fn a_doubtful_link_is_asked_for_the_next_day_any_other_in_a_week() {
        assert_eq!(UNKNOWN.next_check(0.0, at(0)), at(7));
        assert_eq!(after(Found::Gone, 1).next_check(0.0, at(1)), at(2));
        assert_eq!(after(Found::Gone, 2).next_check(0.0, at(2)), at(9), "it may come back");
        assert!(UNKNOWN.next_check(1.0, at(0)) <= at(7) + hours(12));
    }
}
