//! Fills an empty database with `benches/scale/fill.sql`: the rows of a marketplace that has run for a year.

use sqlx::PgConnection;

const FILL: &str = include_str!("../scale/fill.sql");

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub coaches: usize,
    pub clients: usize,
    pub bookings: usize,
    pub jobs: usize,
}

/// What the rows have in common.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    pub size: Size,
    /// The present, as Postgres reads it.
    pub now: &'a str,
    /// The embedding model, of 256 dimensions.
    pub model: &'a str,
    /// Everybody's password, as bcrypt.
    pub password_hash: &'a str,
}

/// Fills it, and lets the planner see what there is.
///
/// # Errors
/// The database refuses or does not answer.
pub async fn fill(db: &mut PgConnection, rows: Rows<'_>) -> Result<(), sqlx::Error> {
    let Rows { size, now, model, password_hash } = rows;
    let settings = [
        ("coaches", size.coaches.to_string()),
        ("clients", size.clients.to_string()),
        ("bookings", size.bookings.to_string()),
        ("jobs", size.jobs.to_string()),
        ("now", now.to_owned()),
        ("model", model.to_owned()),
        ("password_hash", password_hash.to_owned()),
    ];
    for (name, value) in settings {
        let set = sqlx::query("select set_config('fill.' || $1, $2, false)").bind(name).bind(value);
        set.execute(&mut *db).await?;
    }
    sqlx::raw_sql(FILL).execute(&mut *db).await?;
    // The filled entries of the audit trail stay out of its chain: sealing them all would be measured as well.
    sqlx::query("update audit_chain_head set old_entries_after = null").execute(&mut *db).await?;
    sqlx::raw_sql("vacuum analyze").execute(db).await?;
    Ok(())
}
