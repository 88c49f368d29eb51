//! One side did not come: the report, the other side's objection, and what is decided. Pure rules, and the column they are kept in.
//!
//! Reported and unopposed for a day, or upheld by a person, the coach's absence gives everything back and the client's nothing.

use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Booking, Party};
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Error, ParseError, Result};

/// How long after the end a report may be made, and how long after the report an objection.
pub const WINDOW: SignedDuration = hours(24);

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoShowState {
    /// One side has said so; the other may object for a day.
    Reported,
    /// The other side has objected, or has reported the same of the first: a person decides.
    Disputed,
    /// It counts.
    Upheld,
    /// It does not.
    Rejected,
}

impl NoShowState {
    /// As it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            NoShowState::Reported => "reported",
            NoShowState::Disputed => "disputed",
            NoShowState::Upheld => "upheld",
            NoShowState::Rejected => "rejected",
        }
    }
}

/// A report and what became of it. What people wrote is for the admin who decides, and is erased with their account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoShow {
    /// Who did not come: `client` or `coach`.
    pub absent: Party,
    pub state: NoShowState,
    pub reported_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objected_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
}

/// What both sides see of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NoShowView {
    /// `client` or `coach`.
    pub absent: Party,
    pub state: NoShowState,
}

/// What a person decided about a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Uphold,
    Reject,
}

impl FromStr for Decision {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "uphold" => Ok(Decision::Uphold),
            "reject" => Ok(Decision::Reject),
            _ => Err(ParseError::new("unknown_value", "One of: uphold, reject.")),
        }
    }
}

crate::parsed_from_text!(Decision);

impl NoShow {
    /// What `by` says: that the other side did not come. If the other side has said the same of them, that is an objection.
    ///
    /// # Errors
    /// `invalid_transition`: too early, too late, or said before.
    pub fn report(
        known: Option<&NoShow>,
        by: Party,
        ends_at: Timestamp,
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<NoShow> {
        if let Some(known) = known {
            return if known.absent == by {
                known.object(by, comment, now)
            } else {
                Err(refused("You have reported this already."))
            };
        }
        if now < ends_at {
            return Err(refused("The session is not over yet."));
        }
        if ends_at + WINDOW < now {
            return Err(refused("A report can be made within 24 hours after the end."));
        }
        let absent = if by == Party::Client { Party::Coach } else { Party::Client };
        let state = NoShowState::Reported;
        Ok(NoShow {
            absent,
            state,
            reported_at: now,
            comment,
            objected_at: None,
            objection: None,
            decided_at: None,
            decision: None,
        })
    }

    /// The absent side says that it was there.
    ///
    /// # Errors
    /// `forbidden`: it is not said of them; `invalid_transition`: objected before, decided, or too late.
    pub fn object(&self, by: Party, comment: Option<String>, now: Timestamp) -> Result<NoShow> {
        if self.absent != by {
            return Err(
                Error::new(Code::Forbidden).with_detail("The report is your own; only the other side can object.")
            );
        }
        if self.state != NoShowState::Reported {
            return Err(refused("There is no open report to object to."));
        }
        if self.due_at() < now {
            return Err(refused("An objection can be made within 24 hours of the report."));
        }
        Ok(NoShow { state: NoShowState::Disputed, objected_at: Some(now), objection: comment, ..self.clone() })
    }

    /// A person decides a dispute.
    ///
    /// # Errors
    /// `invalid_transition`: it is not disputed.
    pub fn decide(&self, decision: Decision, reason: String, now: Timestamp) -> Result<NoShow> {
        if self.state != NoShowState::Disputed {
            return Err(refused("Only a report that was objected to is decided by a person."));
        }
        let state = match decision {
            Decision::Uphold => NoShowState::Upheld,
            Decision::Reject => NoShowState::Rejected,
        };
        Ok(NoShow { state, decided_at: Some(now), decision: Some(reason), ..self.clone() })
    }

    /// Nobody has objected for a day: it counts. `None`: it is not the time, or there is nothing to wait for.
    pub fn unopposed(&self, now: Timestamp) -> Option<NoShow> {
        (self.state == NoShowState::Reported && self.due_at() < now).then(|| NoShow {
            state: NoShowState::Upheld,
            decided_at: Some(now),
            ..self.clone()
        })
    }

    /// Whether it gives the client everything back.
    pub fn gives_money_back(&self) -> bool {
        self.state == NoShowState::Upheld && self.absent == Party::Coach
    }

    /// What both sides see.
    pub fn view(&self) -> NoShowView {
        NoShowView { absent: self.absent, state: self.state }
    }

    fn due_at(&self) -> Timestamp {
        self.reported_at + WINDOW
    }

    /// Writes it to the booking, which the caller has locked.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, booking_id: Uuid, now: Timestamp) -> Result<()> {
        let due_at = (self.state == NoShowState::Reported).then(|| self.due_at());
        let sql = "update bookings set no_show = $2, no_show_due_at = $3, revision = revision + 1, updated_at = $4 where id = $1";
        sqlx::query(sql).bind(booking_id).bind(Json(self)).bind(due_at).bind(now).execute(db).await?;
        Ok(())
    }
}

fn refused(why: &'static str) -> Error {
    Error::new(Code::InvalidTransition).with_detail(why)
}

/// Bookings with a report that nobody has objected to in time.
///
/// # Errors
/// The database does not answer.
pub async fn unopposed(db: &mut PgConnection, now: Timestamp, limit: i64) -> Result<Vec<Uuid>> {
    let sql = "select id from bookings where no_show_due_at < $1 order by no_show_due_at limit $2";
    Ok(sqlx::query_scalar(sql).bind(now).bind(limit).fetch_all(db).await?)
}

impl Booking {
    /// What is known of somebody not having come.
    pub fn absence(&self) -> Option<&NoShow> {
        self.no_show.as_ref().map(|Json(no_show)| no_show)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::seconds;

    const END: Timestamp = Timestamp::EPOCH;

    fn reported(by: Party, now: Timestamp) -> Result<NoShow> {
        NoShow::report(None, by, END, Some("I waited.".to_owned()), now)
    }

    #[test]
    fn a_report_takes_a_day_at_most_and_names_the_other_side() {
        assert_eq!(reported(Party::Client, END).unwrap().absent, Party::Coach);
        assert_eq!(reported(Party::Coach, END + hours(24)).unwrap().absent, Party::Client);
        for wrong in [END - seconds(1), END + hours(24) + seconds(1)] {
            assert_eq!(reported(Party::Client, wrong).unwrap_err().code(), Code::InvalidTransition);
        }
    }

    #[test]
    fn the_other_sides_report_is_an_objection_and_ones_own_again_is_refused() {
        let first = reported(Party::Client, END + hours(1)).unwrap();
        let again = NoShow::report(Some(&first), Party::Client, END, None, END + hours(2));
        assert_eq!(again.unwrap_err().code(), Code::InvalidTransition);
        let other = NoShow::report(Some(&first), Party::Coach, END, Some("I was there.".to_owned()), END + hours(2));
        let other = other.unwrap();
        assert_eq!((other.state, other.absent), (NoShowState::Disputed, Party::Coach));
        assert_eq!((other.comment.as_deref(), other.objection.as_deref()), (Some("I waited."), Some("I was there.")));
    }

    #[test]
    fn an_objection_is_the_absent_sides_and_takes_a_day_at_most() {
        let report = reported(Party::Client, END + hours(1)).unwrap();
        assert_eq!(report.object(Party::Client, None, END + hours(2)).unwrap_err().code(), Code::Forbidden);
        let last = report.reported_at + hours(24);
        assert!(report.object(Party::Coach, None, last).is_ok() && report.unopposed(last).is_none());
        let late = last + seconds(1);
        assert_eq!(report.object(Party::Coach, None, late).unwrap_err().code(), Code::InvalidTransition);
        assert!(report.unopposed(late).unwrap().gives_money_back());
        assert!(
            !reported(Party::Coach, END).unwrap().unopposed(late).unwrap().gives_money_back(),
            "the client's absence"
        );
    }

    #[test]
    fn only_a_dispute_is_decided_and_once() {
        let report = reported(Party::Client, END).unwrap();
        let decide = |no_show: &NoShow, decision| no_show.decide(decision, "Seen the log.".to_owned(), END + hours(3));
        assert_eq!(decide(&report, Decision::Uphold).unwrap_err().code(), Code::InvalidTransition);
        let disputed = report.object(Party::Coach, None, END + hours(1)).unwrap();
        assert!(disputed.unopposed(END + hours(100)).is_none());
        assert!(decide(&disputed, Decision::Uphold).unwrap().gives_money_back());
        let rejected = decide(&disputed, Decision::Reject).unwrap();
        assert!(!rejected.gives_money_back());
        assert_eq!(decide(&rejected, Decision::Uphold).unwrap_err().code(), Code::InvalidTransition);
    }
}
