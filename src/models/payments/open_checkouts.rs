//! Checkouts that are open, or were never answered, and when Stripe is asked about each: soon at first, and ever more rarely.

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, minutes};
use crate::error::Result;

/// How long a webhook has before Stripe is asked.
const FIRST: SignedDuration = minutes(2);

/// The longest time between two looks while the session is open: a payment whose event was lost is found within it.
const MOST_WHILE_OPEN: SignedDuration = minutes(5);

/// The same after the session's end: what is still open then waits for somebody.
const MOST: SignedDuration = minutes(60);

/// How long after the session's end Stripe is asked, whatever was due.
const AFTER_END: SignedDuration = minutes(1);

/// When Stripe is asked next: after as long again as the checkout is old, within limits, and right after the session's end.
pub fn next_look(created_at: Timestamp, session_expires_at: Timestamp, now: Timestamp) -> Timestamp {
    let (age, end) = (now - created_at, session_expires_at + AFTER_END);
    if now < end { (now + age.clamp(FIRST, MOST_WHILE_OPEN)).min(end) } else { now + age.clamp(FIRST, MOST) }
}

/// Open checkouts that are due for a look, those that have waited longest first; each is due again when [`next_look`] says.
///
/// # Errors
/// The database does not answer.
pub async fn take_due(db: &mut PgConnection, limit: i64, now: Timestamp) -> Result<Vec<Uuid>> {
    let sql = "select id, created_at, session_expires_at from payments where checkout_status in ('creating', 'open') and look_at <= $1
                order by look_at, id limit $2 for update skip locked";
    let due: Vec<(Uuid, Timestamp, Timestamp)> = sqlx::query_as(sql).bind(now).bind(limit).fetch_all(&mut *db).await?;
    let ids: Vec<Uuid> = due.iter().map(|(id, ..)| *id).collect();
    let next: Vec<Timestamp> =
        due.iter().map(|(_, created_at, ends_at)| next_look(*created_at, *ends_at, now)).collect();
    let sql = "update payments p set look_at = due.at from unnest($1::uuid[], $2::timestamptz[]) as due(id, at) where p.id = due.id";
    sqlx::query(sql).bind(&ids).bind(&next).execute(db).await?;
    Ok(ids)
}

/// Makes all open checkouts due that are old enough for a first look, up to a thousand: an event could not be read, and may be about any of them.
///
/// # Errors
/// The database does not answer.
pub async fn bring_forward(db: &mut PgConnection, now: Timestamp) -> Result<()> {
    let sql = "update payments set look_at = $1 where id in
                (select id from payments where checkout_status in ('creating', 'open') and look_at > $1 and created_at <= $2
                  order by look_at, id limit 1000 for update skip locked)";
    sqlx::query(sql).bind(now).bind(now - FIRST).execute(db).await?;
    Ok(())
}

/// How many looks wait for a worker, counted up to `limit`.
///
/// # Errors
/// The database does not answer.
pub async fn waiting_looks(db: &mut PgConnection, kind: &str, limit: i64) -> Result<i64> {
    let sql = "select count(*) from (select from jobs where kind = $1 and dedupe_key is not null and state in ('ready', 'published') limit $2) as waiting";
    Ok(sqlx::query_scalar(sql).bind(kind).bind(limit).fetch_one(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_checkout_is_looked_at_ever_more_rarely_and_right_after_its_end() {
        let created = Timestamp::EPOCH;
        let end = created + minutes(31);
        let (mut now, mut looks) = (created, Vec::new());
        while looks.len() < 14 {
            now = next_look(created, end, now);
            looks.push((now - created).as_mins());
        }
        assert_eq!(looks, [2, 4, 8, 13, 18, 23, 28, 32, 64, 124, 184, 244, 304, 364]);
    }
}
