//! Reviews of sessions by their clients: one of each session that was held. They count in the coach's rating.

use serde_json::json;
use uuid::Uuid;

use super::rows::{BOOKINGS, REVIEWS, Row, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::Fields;
use crate::ids;

/// The fewest and the most stars.
const RATINGS: std::ops::RangeInclusive<i64> = 1..=5;

/// The session that a review is of.
#[derive(sqlx::FromRow)]
struct Session {
    id: Uuid,
    client_id: Uuid,
    coach_id: Uuid,
    status: String,
}

/// Imports a review. Of several of a session the oldest.
pub async fn import(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let session = match session(work, fields).await? {
        Ok(session) => session,
        Err(rejected) => return Ok(rejected),
    };
    let Some(rating) = fields.number("rating").filter(|rating| RATINGS.contains(rating)) else {
        return Ok(Outcome::rejected("rating", "out_of_range", "Between 1 and 5."));
    };
    let known = work.links.get(&record.id).filter(|link| !link.is_merged).map(|link| link.row_id);
    let id = known.unwrap_or_else(|| ids::new(record.created_at));
    let mut row = Row::new(&REVIEWS, id, &[session.client_id, session.coach_id]);
    if known.is_none() {
        row.set("id", json!(id));
        row.set("created_at", json!(record.created_at));
    }
    row.set("booking_id", json!(session.id));
    row.set("client_id", json!(session.client_id));
    row.set("coach_id", json!(session.coach_id));
    row.set("rating", rating);
    row.set("comment", json!(fields.text("comment")));
    let written = work.write(&row).await?;
    if written != Written::Kept {
        return Ok(Outcome::Row("reviews", id, written));
    }
    if known.is_some() {
        let message = "The review was changed here since it was imported.";
        work.issue(IssueKind::Kept, record, fields, "booking", "changed_here", message);
        return Ok(Outcome::Row("reviews", id, written));
    }
    let message = "The session has an older review, or one that was written here, which stays.";
    work.issue(IssueKind::Merged, record, fields, "booking", "second_review", message);
    let sql = "select id from reviews where booking_id = $1";
    let other = sqlx::query_scalar(sql).bind(session.id).fetch_one(&mut *work.db).await?;
    Ok(Outcome::Row("reviews", other, Written::Merged))
}

/// The session, if it was held and the review can be its client's.
async fn session(work: &mut Work<'_>, fields: &Fields) -> Result<Result<Session, Outcome>> {
    let rejected =
        |field: &'static str, code: &'static str, message: &str| Ok(Err(Outcome::rejected(field, code, message)));
    let Some(booking) = work.row(fields.text("booking"), &BOOKINGS) else {
        return rejected("booking", "no_such_booking", "The session is not here.");
    };
    let sql = "select id, client_id, coach_id, status from bookings where id = $1";
    let found: Option<Session> = sqlx::query_as(sql).bind(booking).fetch_optional(&mut *work.db).await?;
    let Some(session) = found else {
        return rejected("booking", "deleted_here", "The session was deleted here.");
    };
    for (field, whose, code) in
        [("client", session.client_id, "other_client"), ("coach", session.coach_id, "other_coach")]
    {
        match fields.text(field).map(|link| work.user(Some(link))) {
            None => {}
            Some(None) => return rejected(field, "no_such_user", &format!("The {field} is not here.")),
            Some(Some(user)) if user != whose => {
                return rejected(field, code, &format!("The session has another {field}."));
            }
            Some(Some(_)) => {}
        }
        if work.role_and_zone(whose).await?.is_none() {
            return rejected("booking", "deleted_here", "An account of the session was deleted here.");
        }
    }
    if session.status != "completed" {
        return rejected("booking", "not_completed", "Only a session that was held can be reviewed.");
    }
    Ok(Ok(session))
}
