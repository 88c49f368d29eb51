//! No-shows: one side reports that the other did not come, the other may object, an admin decides. Pure rules, and the column they are
//! stored in.
//!
//! A report takes effect when nobody objects within a day or an admin upholds it. If it was the coach, the client is refunded in full.

use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::party::Party;
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Error, ParseError, Result};

/// How long after the end a no-show may be reported, and how long after the report the other side may object.
pub const RESPONSE_WINDOW: SignedDuration = hours(24);

/// The state of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoShowState {
    /// Reported; the other side may object for a day.
    Reported,
    /// The other side has objected, or has reported the first one in turn: an admin decides.
    Disputed,
    /// It has taken effect.
    Upheld,
    /// It has no effect.
    Rejected,
}

impl NoShowState {
    /// As in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            NoShowState::Reported => "reported",
            NoShowState::Disputed => "disputed",
            NoShowState::Upheld => "upheld",
            NoShowState::Rejected => "rejected",
        }
    }
}

/// A report and its outcome. The comments are for the admin who decides, and are erased with their author's account.
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

/// A report as both sides see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NoShowView {
    /// `client` or `coach`.
    pub absent: Party,
    pub state: NoShowState,
}

/// An admin's decision of a dispute.
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
    /// Reports that the side other than `by` did not come. If that side has reported `by` before, this is the objection to it.
    ///
    /// # Errors
    /// `invalid_transition`: too early, too late, or reported before.
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
        if ends_at + RESPONSE_WINDOW < now {
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

    /// The side reported as absent objects.
    ///
    /// # Errors
    /// `forbidden`: they are not the one reported; `invalid_transition`: objected before, decided, or too late.
    pub fn object(&self, by: Party, comment: Option<String>, now: Timestamp) -> Result<NoShow> {
        if self.absent != by {
            return Err(
                Error::new(Code::Forbidden).with_detail("The report is your own; only the other side can object.")
            );
        }
        if self.state != NoShowState::Reported {
            return Err(refused("There is no open report to object to."));
        }
        if self.objection_deadline() < now {
            return Err(refused("An objection can be made within 24 hours of the report."));
        }
        Ok(NoShow { state: NoShowState::Disputed, objected_at: Some(now), objection: comment, ..self.clone() })
    }

    /// Decides a dispute.
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

    /// Upholds a report that nobody has objected to in time. `None`: the time is not over, or the report is not open.
    pub fn uphold_if_unopposed(&self, now: Timestamp) -> Option<NoShow> {
        (self.state == NoShowState::Reported && self.objection_deadline() < now).then(|| NoShow {
            state: NoShowState::Upheld,
            decided_at: Some(now),
            ..self.clone()
        })
    }

    /// Whether the client is refunded in full.
    pub fn refunds_client(&self) -> bool {
        self.state == NoShowState::Upheld && self.absent == Party::Coach
    }

    /// As both sides see it.
    pub fn view(&self) -> NoShowView {
        NoShowView { absent: self.absent, state: self.state }
    }

    fn objection_deadline(&self) -> Timestamp {
        self.reported_at + RESPONSE_WINDOW
    }

    /// Stores it in the booking, which the caller has locked.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn save(&self, db: &mut PgConnection, booking_id: Uuid, now: Timestamp) -> Result<()> {
        let due_at = (self.state == NoShowState::Reported).then(|| self.objection_deadline());
        let sql = "update bookings set no_show = $2, no_show_due_at = $3, revision = revision + 1, updated_at = $4 where id = $1";
        sqlx::query(sql).bind(booking_id).bind(Json(self)).bind(due_at).bind(now).execute(db).await?;
        Ok(())
    }
}

fn refused(detail: &'static str) -> Error {
    Error::new(Code::InvalidTransition).with_detail(detail)
}

/// Bookings whose no-show report nobody has objected to in time, after that time and id.
///
/// # Errors
/// The database does not answer.
pub async fn unopposed(
    db: &mut PgConnection,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>> {
    let sql = "select no_show_due_at, id from bookings where no_show_due_at < $1
               and (no_show_due_at, id) > ($2, $3) order by no_show_due_at, id limit $4";
    Ok(sqlx::query_as(sql).bind(now).bind(after.0).bind(after.1).bind(limit).fetch_all(db).await?)
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
    fn a_no_show_is_reported_within_a_day_after_the_end_and_names_the_other_side() {
        assert_eq!(reported(Party::Client, END).unwrap().absent, Party::Coach);
        assert_eq!(reported(Party::Coach, END + hours(24)).unwrap().absent, Party::Client);
        for wrong in [END - seconds(1), END + hours(24) + seconds(1)] {
            assert_eq!(reported(Party::Client, wrong).unwrap_err().code(), Code::InvalidTransition);
        }
    }

    #[test]
    fn a_counter_report_is_an_objection_and_a_second_report_is_refused() {
        let first = reported(Party::Client, END + hours(1)).unwrap();
        let again = NoShow::report(Some(&first), Party::Client, END, None, END + hours(2));
        assert_eq!(again.unwrap_err().code(), Code::InvalidTransition);
        let other = NoShow::report(Some(&first), Party::Coach, END, Some("I was there.".to_owned()), END + hours(2));
        let other = other.unwrap();
        assert_eq!((other.state, other.absent), (NoShowState::Disputed, Party::Coach));
        assert_eq!((other.comment.as_deref(), other.objection.as_deref()), (Some("I waited."), Some("I was there.")));
    }

    #[test]
    fn only_the_reported_side_objects_and_within_a_day() {
        let report = reported(Party::Client, END + hours(1)).unwrap();
        assert_eq!(report.object(Party::Client, None, END + hours(2)).unwrap_err().code(), Code::Forbidden);
        let last = report.reported_at + hours(24);
        assert!(report.object(Party::Coach, None, last).is_ok() && report.uphold_if_unopposed(last).is_none());
        let late = last + seconds(1);
        assert_eq!(report.object(Party::Coach, None, late).unwrap_err().code(), Code::InvalidTransition);
        assert!(report.uphold_if_unopposed(late).unwrap().refunds_client());
        assert!(
            !reported(Party::Coach, END).unwrap().uphold_if_unopposed(late).unwrap().refunds_client(),
            "the client did not come"
        );
    }

    #[test]
    fn only_a_dispute_is_decided_and_only_once() {
        let report = reported(Party::Client, END).unwrap();
        let decide = |no_show: &NoShow, decision| no_show.decide(decision, "Seen the log.".to_owned(), END + hours(3));
        assert_eq!(decide(&report, Decision::Uphold).unwrap_err().code(), Code::InvalidTransition);
        let disputed = report.object(Party::Coach, None, END + hours(1)).unwrap();
        assert!(disputed.uphold_if_unopposed(END + hours(100)).is_none());
        assert!(decide(&disputed, Decision::Uphold).unwrap().refunds_client());
        let rejected = decide(&disputed, Decision::Reject).unwrap();
        assert!(!rejected.refunds_client());
        assert_eq!(decide(&rejected, Decision::Uphold).unwrap_err().code(), Code::InvalidTransition);
    }
}
