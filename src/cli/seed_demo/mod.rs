//! The demo data: a marketplace with people in it, the same every time for the same day, always with a past and a future.
//!
//! *Invariant:* one transaction, and nothing is written when the demo's admin exists already. Ids are derived from names, times
//! from the day; no job is enqueued and no email sent. Photos are not here: the web app draws them.

mod audit;
mod community;
mod data;
mod money;
mod notifications;
mod people;
mod sessions;
mod tables;
#[cfg(test)]
mod tests;
mod today;

use serde::Serialize;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use self::data::Data;
use self::people::{ADMIN, People, email};
use self::tables::Table;
use self::today::Today;
use crate::clock::Timestamp;
use crate::crypto::Passwords;
use crate::error::Result;
use crate::models::profiles::CoachRow;

/// Everybody's password in the demo.
pub const DEMO_PASSWORD: &str = "coffee-at-ten";

/// The accounts that the first screen shows, by handle.
const SHOWN_ACCOUNTS: [&str; 3] = ["ana", "ben", ADMIN];

/// The advisory lock that keeps two processes from seeding at once.
const ADVISORY_LOCK: i64 = 0x5261_7070_6f72_7401;

/// An account to sign in with; the password is [`DEMO_PASSWORD`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    pub id: Uuid,
    pub role: &'static str,
    pub full_name: String,
    pub email: String,
}

/// What the demo consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seeded {
    /// Whether it was written now; otherwise it existed already.
    pub fresh: bool,
    pub coaches: usize,
    pub clients: usize,
    pub past_sessions: usize,
    pub coming_sessions: usize,
    pub reviews: usize,
    pub posts: usize,
    pub resources: usize,
    pub accounts: Vec<Account>,
}

/// Fills an empty database with the demo, unless it is there already.
///
/// # Errors
/// The database does not answer, or refuses a row.
pub async fn seed(db: &mut PgConnection, now: Timestamp, passwords: &Passwords) -> Result<Seeded> {
    let data = Data::read()?;
    let people = People::of(&data);
    if is_seeded(db).await? {
        return seeded(&data, &people, false);
    }
    let hash = passwords.hash(DEMO_PASSWORD.to_owned()).await?;
    let plan = plan(&data, &people, now, &hash)?;

    let mut tx = db.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(ADVISORY_LOCK).execute(&mut *tx).await?;
    if is_seeded(&mut tx).await? {
        return seeded(&data, &people, false);
    }
    for table in &plan.tables {
        table.write(&mut tx).await?;
    }
    sqlx::query("update bookings set status = 'confirmed', hold_expires_at = null where id = any($1)")
        .bind(&plan.confirmed)
        .execute(&mut *tx)
        .await?;
    for coach in &data.coaches {
        CoachRow::refresh_derived(&mut tx, people.named(&coach.handle)?.id).await?;
    }
    community::set_derived(&mut tx, &data).await?;
    tx.commit().await?;
    seeded(&data, &people, true)
}

async fn is_seeded(db: &mut PgConnection) -> Result<bool> {
    let sql = "select exists (select from users where email_key = $1)";
    Ok(sqlx::query_scalar(sql).bind(email(ADMIN)).fetch_one(db).await?)
}

/// Every row to write, in an order that foreign keys allow.
#[derive(Debug, PartialEq)]
struct Plan {
    tables: Vec<Table>,
    /// Bookings that are written as pending, and confirmed once their payments are written.
    confirmed: Vec<Uuid>,
}

fn plan(data: &Data, people: &People, now: Timestamp, password_hash: &str) -> Result<Plan> {
    let today = Today::of(now);
    let bookings = sessions::place(data, people, &today)?;
    let comments = community::comments(data, &today);
    let mut tables = people::tables(data, people, &today, password_hash)?;
    let (session_tables, confirmed) = money::tables(&bookings);
    tables.extend(session_tables);
    tables.extend(community::tables(data, people, &today, &comments)?);
    tables.push(audit::table(&bookings));
    tables.extend(notifications::tables(&today, &bookings));
    Ok(Plan { tables, confirmed })
}

fn seeded(data: &Data, people: &People, fresh: bool) -> Result<Seeded> {
    let account = |handle: &str| {
        let person = people.named(handle)?;
        Ok(Account { id: person.id, role: person.role, full_name: person.full_name.clone(), email: email(handle) })
    };
    let coming = data.sessions.iter().filter(|session| session.in_days > 0).count();
    Ok(Seeded {
        fresh,
        coaches: data.coaches.len(),
        clients: data.clients.len(),
        past_sessions: data.sessions.len() - coming,
        coming_sessions: coming,
        reviews: data.sessions.iter().filter(|session| session.review.is_some()).count(),
        posts: data.posts.len(),
        resources: data.resources.len(),
        accounts: SHOWN_ACCOUNTS.into_iter().map(account).collect::<Result<_>>()?,
    })
}
