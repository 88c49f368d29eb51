//! The booking's state machine as data: what may follow what, on whose word. Docs and the web app read the same table as JSON.

use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::no_show::WINDOW;
use crate::clock::{Instant, hours};
use crate::error::{Code, Error, Result};
use crate::models::input::Fault;

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Status {
    /// Held, not paid yet.
    Pending,
    Confirmed,
    Completed,
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] = [Status::Pending, Status::Confirmed, Status::Completed, Status::Cancelled];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Confirmed => "confirmed",
            Status::Completed => "completed",
            Status::Cancelled => "cancelled",
        }
    }
}

impl FromStr for Status {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let unknown =
            || Fault::new("unknown_value", format!("One of: {}.", Status::ALL.map(Status::as_str).join(", ")));
        Status::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(unknown)
    }
}

crate::parsed_from_text!(Status);

/// What happens to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It is paid, or costs nothing.
    Settle,
    /// It is paid after its hold had run out.
    SettleLate,
    Cancel,
    /// It gets another time; it stays where it stands.
    Move,
    /// The hold ran out, and Stripe says it was not paid.
    ExpireHold,
    Complete,
    /// One side says that the other did not come.
    ReportNoShow,
    /// All the money went back.
    RefundInFull,
}

impl Event {
    /// All of them.
    pub const ALL: [Event; 8] = [
        Event::Settle,
        Event::SettleLate,
        Event::Cancel,
        Event::Move,
        Event::ExpireHold,
        Event::Complete,
        Event::ReportNoShow,
        Event::RefundInFull,
    ];
}

/// On whose word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Who {
    Client,
    Coach,
    Admin,
    System,
}

impl Who {
    /// All of them.
    pub const ALL: [Who; 4] = [Who::Client, Who::Coach, Who::Admin, Who::System];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Who::Client => "client",
            Who::Coach => "coach",
            Who::Admin => "admin",
            Who::System => "system",
        }
    }
}

/// When a step may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Always,
    BeforeStart,
    AfterEnd,
    ADayAfterEnd,
    WithinADayAfterEnd,
    /// Only a hold that ran out comes back, and only before its start.
    HoldRanOutBeforeStart,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Line {
    pub from: Status,
    pub event: Event,
    pub by: &'static [Who],
    pub when: When,
    pub to: Status,
}

use Who::{Admin, Client, Coach, System};

/// Every step there is. What is not in here does not happen.
pub const TABLE: &[Line] = &[
    Line { from: Status::Pending, event: Event::Settle, by: &[System], when: When::BeforeStart, to: Status::Confirmed },
    Line { from: Status::Pending, event: Event::Settle, by: &[Admin], when: When::Always, to: Status::Confirmed },
    Line {
        from: Status::Cancelled,
        event: Event::SettleLate,
        by: &[System],
        when: When::HoldRanOutBeforeStart,
        to: Status::Confirmed,
    },
    Line {
        from: Status::Pending,
        event: Event::Cancel,
        by: &[Client, Coach, Admin],
        when: When::Always,
        to: Status::Cancelled,
    },
    Line { from: Status::Pending, event: Event::ExpireHold, by: &[System], when: When::Always, to: Status::Cancelled },
    Line {
        from: Status::Confirmed,
        event: Event::Complete,
        by: &[Coach, Admin],
        when: When::AfterEnd,
        to: Status::Completed,
    },
    Line {
        from: Status::Confirmed,
        event: Event::Complete,
        by: &[System],
        when: When::ADayAfterEnd,
        to: Status::Completed,
    },
    Line {
        from: Status::Confirmed,
        event: Event::ReportNoShow,
        by: &[Client, Coach],
        when: When::WithinADayAfterEnd,
        to: Status::Completed,
    },
    Line {
        from: Status::Completed,
        event: Event::ReportNoShow,
        by: &[Client, Coach],
        when: When::WithinADayAfterEnd,
        to: Status::Completed,
    },
    Line {
        from: Status::Confirmed,
        event: Event::Move,
        by: &[Client, Coach],
        when: When::BeforeStart,
        to: Status::Confirmed,
    },
    Line {
        from: Status::Confirmed,
        event: Event::Cancel,
        by: &[Client, Coach, Admin],
        when: When::BeforeStart,
        to: Status::Cancelled,
    },
    Line {
        from: Status::Confirmed,
        event: Event::RefundInFull,
        by: &[System],
        when: When::Always,
        to: Status::Cancelled,
    },
];

/// The reason written when a hold ran out; such a booking can still come back.
pub const HOLD_EXPIRED: &str = "hold_expired";

/// What the guards look at.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub cancelled_by: Option<Who>,
    pub cancel_reason: Option<&'a str>,
    pub now: Instant,
}

/// Where the booking goes.
///
/// # Errors
/// `invalid_transition`: there is no such move, or not now; `forbidden`: there is, but not on this one's word.
pub fn next(from: Status, event: Event, by: Who, circumstances: Circumstances<'_>) -> Result<Status> {
    let lines: Vec<&Line> = TABLE.iter().filter(|line| line.from == from && line.event == event).collect();
    if lines.is_empty() {
        return Err(Error::new(Code::InvalidTransition)
            .because(format!("That can't happen to a booking that is {}.", from.as_str())));
    }
    let Some(line) = lines.into_iter().find(|line| line.by.contains(&by)) else {
        return Err(Error::new(Code::Forbidden).because("This move is somebody else's to make."));
    };
    let is_open = match line.when {
        When::Always => true,
        When::BeforeStart => circumstances.now < circumstances.starts_at,
        When::AfterEnd => circumstances.now >= circumstances.ends_at,
        When::ADayAfterEnd => circumstances.now >= circumstances.ends_at + hours(24),
        When::WithinADayAfterEnd => {
            let since_end = circumstances.now - circumstances.ends_at;
            SignedDuration::ZERO <= since_end && since_end <= WINDOW
        }
        // By the system: people may write what they like as their reason.
        When::HoldRanOutBeforeStart => {
            circumstances.cancelled_by == Some(Who::System)
                && circumstances.cancel_reason == Some(HOLD_EXPIRED)
                && circumstances.now < circumstances.starts_at
        }
    };
    if is_open { Ok(line.to) } else { Err(Error::new(Code::InvalidTransition).because("This is not the time for it.")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{days, minutes};

    const START: Instant = Instant::EPOCH;

    fn at(now: Instant, cancel_reason: Option<&str>) -> Circumstances<'_> {
        let cancelled_by = cancel_reason.map(|reason| if reason == HOLD_EXPIRED { Who::System } else { Who::Client });
        Circumstances { starts_at: START, ends_at: START + hours(1), cancelled_by, cancel_reason, now }
    }

    #[test]
    fn every_state_event_and_person_is_in_the_table_or_refused() {
        for from in Status::ALL {
            for event in Event::ALL {
                for by in Who::ALL {
                    let listed =
                        TABLE.iter().any(|line| line.from == from && line.event == event && line.by.contains(&by));
                    let times = [START - days(2), START + minutes(30), START + hours(1), START + days(3)];
                    let reasons = [None, Some(HOLD_EXPIRED), Some("changed my mind")];
                    let moved =
                        times.iter().any(|now| reasons.iter().any(|why| next(from, event, by, at(*now, *why)).is_ok()));
                    assert_eq!(moved, listed, "{from:?} {event:?} {by:?}");
                }
            }
        }
    }

    #[test]
    fn the_docs_have_the_same_table() {
        let docs = include_str!("../../../docs/bookings.md");
        let (_, rest) = docs.split_once("| from | event |").unwrap();
        let (table, _) = rest.split_once("<!-- end of the table -->").unwrap();
        let found: Vec<&str> = table.lines().skip(2).collect();
        let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let line = |line: &Line| {
            let by: Vec<&str> = line.by.iter().map(|by| by.as_str()).collect();
            let [event, when] = [serde_json::json!(line.event), serde_json::json!(line.when)].map(word);
            format!("| `{}` | `{event}` | {} | `{when}` | `{}` |", line.from.as_str(), by.join(", "), line.to.as_str())
        };
        assert_eq!(found, TABLE.iter().map(line).collect::<Vec<_>>());
    }

    #[test]
    fn only_a_hold_that_ran_out_comes_back() {
        let early = START - hours(1);
        assert!(next(Status::Cancelled, Event::SettleLate, Who::System, at(early, Some(HOLD_EXPIRED))).is_ok());
        assert!(next(Status::Cancelled, Event::SettleLate, Who::System, at(early, None)).is_err());
        assert!(next(Status::Cancelled, Event::SettleLate, Who::System, at(START, Some(HOLD_EXPIRED))).is_err());
        let said = Circumstances { cancelled_by: Some(Who::Client), ..at(early, Some(HOLD_EXPIRED)) };
        assert!(next(Status::Cancelled, Event::SettleLate, Who::System, said).is_err(), "a person who says so");
    }

    #[test]
    fn nothing_leaves_completed() {
        assert!(TABLE.iter().all(|line| line.from != Status::Completed || line.to == Status::Completed));
    }

    #[test]
    fn somebody_elses_move_is_forbidden_not_invalid() {
        let refused = next(Status::Pending, Event::Settle, Who::Client, at(START, None)).unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden);
        let refused = next(Status::Completed, Event::Cancel, Who::Client, at(START, None)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidTransition);
    }
}
