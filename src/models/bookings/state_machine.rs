//! The booking's state machine as data: what may follow what, on whose word. Docs and the web app read the same table as JSON.

use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::no_show::WINDOW;
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Error, ParseError, Result};

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum BookingStatus {
    /// Held, not paid yet.
    Pending,
    Confirmed,
    Completed,
    Cancelled,
}

impl BookingStatus {
    /// All of them.
    pub const ALL: [BookingStatus; 4] =
        [BookingStatus::Pending, BookingStatus::Confirmed, BookingStatus::Completed, BookingStatus::Cancelled];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            BookingStatus::Pending => "pending",
            BookingStatus::Confirmed => "confirmed",
            BookingStatus::Completed => "completed",
            BookingStatus::Cancelled => "cancelled",
        }
    }
}

impl FromStr for BookingStatus {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let unknown = || {
            ParseError::new(
                "unknown_value",
                format!("One of: {}.", BookingStatus::ALL.map(BookingStatus::as_str).join(", ")),
            )
        };
        BookingStatus::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(unknown)
    }
}

crate::parsed_from_text!(BookingStatus);

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
pub enum Party {
    Client,
    Coach,
    Admin,
    System,
}

impl Party {
    /// All of them.
    pub const ALL: [Party; 4] = [Party::Client, Party::Coach, Party::Admin, Party::System];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Party::Client => "client",
            Party::Coach => "coach",
            Party::Admin => "admin",
            Party::System => "system",
        }
    }
}

/// When a step may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    Always,
    BeforeStart,
    AfterEnd,
    ADayAfterEnd,
    WithinADayAfterEnd,
    /// Only a hold that ran out comes back, and only before its start.
    HoldRanOutBeforeStart,
}

/// One transition of the table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Transition {
    pub from: BookingStatus,
    pub event: Event,
    pub by: &'static [Party],
    pub when: Guard,
    pub to: BookingStatus,
}

use Party::{Admin, Client, Coach, System};

/// Every step there is. What is not in here does not happen.
pub const TRANSITIONS: &[Transition] = &[
    Transition {
        from: BookingStatus::Pending,
        event: Event::Settle,
        by: &[System],
        when: Guard::BeforeStart,
        to: BookingStatus::Confirmed,
    },
    Transition {
        from: BookingStatus::Pending,
        event: Event::Settle,
        by: &[Admin],
        when: Guard::Always,
        to: BookingStatus::Confirmed,
    },
    Transition {
        from: BookingStatus::Cancelled,
        event: Event::SettleLate,
        by: &[System],
        when: Guard::HoldRanOutBeforeStart,
        to: BookingStatus::Confirmed,
    },
    Transition {
        from: BookingStatus::Pending,
        event: Event::Cancel,
        by: &[Client, Coach, Admin],
        when: Guard::Always,
        to: BookingStatus::Cancelled,
    },
    Transition {
        from: BookingStatus::Pending,
        event: Event::ExpireHold,
        by: &[System],
        when: Guard::Always,
        to: BookingStatus::Cancelled,
    },
    Transition {
        from: BookingStatus::Confirmed,
        event: Event::Complete,
        by: &[Coach, Admin],
        when: Guard::AfterEnd,
        to: BookingStatus::Completed,
    },
    Transition {
        from: BookingStatus::Confirmed,
        event: Event::Complete,
        by: &[System],
        when: Guard::ADayAfterEnd,
        to: BookingStatus::Completed,
    },
    Transition {
        from: BookingStatus::Confirmed,
        event: Event::ReportNoShow,
        by: &[Client, Coach],
        when: Guard::WithinADayAfterEnd,
        to: BookingStatus::Completed,
    },
    Transition {
        from: BookingStatus::Completed,
        event: Event::ReportNoShow,
        by: &[Client, Coach],
        when: Guard::WithinADayAfterEnd,
        to: BookingStatus::Completed,
    },
    Transition {
        from: BookingStatus::Confirmed,
        event: Event::Move,
        by: &[Client, Coach],
        when: Guard::BeforeStart,
        to: BookingStatus::Confirmed,
    },
    Transition {
        from: BookingStatus::Confirmed,
        event: Event::Cancel,
        by: &[Client, Coach, Admin],
        when: Guard::BeforeStart,
        to: BookingStatus::Cancelled,
    },
    Transition {
        from: BookingStatus::Confirmed,
        event: Event::RefundInFull,
        by: &[System],
        when: Guard::Always,
        to: BookingStatus::Cancelled,
    },
];

/// The reason written when a hold ran out; such a booking can still come back.
pub const HOLD_EXPIRED: &str = "hold_expired";

/// What the guards look at.
#[derive(Clone, Copy, Debug)]
pub struct GuardInput<'a> {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub cancelled_by: Option<Party>,
    pub cancel_reason: Option<&'a str>,
    pub now: Timestamp,
}

/// Where the booking goes.
///
/// # Errors
/// `invalid_transition`: there is no such move, or not now; `forbidden`: there is, but not on this one's word.
pub fn next_status(from: BookingStatus, event: Event, by: Party, input: GuardInput<'_>) -> Result<BookingStatus> {
    let transitions: Vec<&Transition> =
        TRANSITIONS.iter().filter(|transition| transition.from == from && transition.event == event).collect();
    if transitions.is_empty() {
        return Err(Error::new(Code::InvalidTransition)
            .with_detail(format!("That can't happen to a booking that is {}.", from.as_str())));
    }
    let Some(transition) = transitions.into_iter().find(|transition| transition.by.contains(&by)) else {
        return Err(Error::new(Code::Forbidden).with_detail("This move is somebody else's to make."));
    };
    let is_open = match transition.when {
        Guard::Always => true,
        Guard::BeforeStart => input.now < input.starts_at,
        Guard::AfterEnd => input.now >= input.ends_at,
        Guard::ADayAfterEnd => input.now >= input.ends_at + hours(24),
        Guard::WithinADayAfterEnd => {
            let since_end = input.now - input.ends_at;
            SignedDuration::ZERO <= since_end && since_end <= WINDOW
        }
        // By the system: people may write what they like as their reason.
        Guard::HoldRanOutBeforeStart => {
            input.cancelled_by == Some(Party::System)
                && input.cancel_reason == Some(HOLD_EXPIRED)
                && input.now < input.starts_at
        }
    };
    if is_open {
        Ok(transition.to)
    } else {
        Err(Error::new(Code::InvalidTransition).with_detail("This is not the time for it."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{days, minutes};

    const START: Timestamp = Timestamp::EPOCH;

    fn at(now: Timestamp, cancel_reason: Option<&str>) -> GuardInput<'_> {
        let cancelled_by =
            cancel_reason.map(|reason| if reason == HOLD_EXPIRED { Party::System } else { Party::Client });
        GuardInput { starts_at: START, ends_at: START + hours(1), cancelled_by, cancel_reason, now }
    }

    #[test]
    fn every_state_event_and_person_is_in_the_table_or_refused() {
        for from in BookingStatus::ALL {
            for event in Event::ALL {
                for by in Party::ALL {
                    let listed = TRANSITIONS.iter().any(|transition| {
                        transition.from == from && transition.event == event && transition.by.contains(&by)
                    });
                    let times = [START - days(2), START + minutes(30), START + hours(1), START + days(3)];
                    let reasons = [None, Some(HOLD_EXPIRED), Some("changed my mind")];
                    let moved = times
                        .iter()
                        .any(|now| reasons.iter().any(|why| next_status(from, event, by, at(*now, *why)).is_ok()));
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
        let transition = |transition: &Transition| {
            let by: Vec<&str> = transition.by.iter().map(|by| by.as_str()).collect();
            let [event, when] = [serde_json::json!(transition.event), serde_json::json!(transition.when)].map(word);
            format!(
                "| `{}` | `{event}` | {} | `{when}` | `{}` |",
                transition.from.as_str(),
                by.join(", "),
                transition.to.as_str()
            )
        };
        assert_eq!(found, TRANSITIONS.iter().map(transition).collect::<Vec<_>>());
    }

    #[test]
    fn only_a_hold_that_ran_out_comes_back() {
        let early = START - hours(1);
        assert!(
            next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, at(early, Some(HOLD_EXPIRED)))
                .is_ok()
        );
        assert!(next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, at(early, None)).is_err());
        assert!(
            next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, at(START, Some(HOLD_EXPIRED)))
                .is_err()
        );
        let said = GuardInput { cancelled_by: Some(Party::Client), ..at(early, Some(HOLD_EXPIRED)) };
        assert!(
            next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, said).is_err(),
            "a person who says so"
        );
    }

    #[test]
    fn nothing_leaves_completed() {
        assert!(
            TRANSITIONS
                .iter()
                .all(|transition| transition.from != BookingStatus::Completed
                    || transition.to == BookingStatus::Completed)
        );
    }

    #[test]
    fn somebody_elses_move_is_forbidden_not_invalid() {
        let refused = next_status(BookingStatus::Pending, Event::Settle, Party::Client, at(START, None)).unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden);
        let refused = next_status(BookingStatus::Completed, Event::Cancel, Party::Client, at(START, None)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidTransition);
    }
}
