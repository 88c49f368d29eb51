//! The booking's state machine as data: which event leads from which status to which, who may cause it and when. The docs and the web app
//! read the same table as JSON.

use jiff::SignedDuration;
use serde::Serialize;

use super::no_show::RESPONSE_WINDOW;
use super::party::Party;
use super::party::Party::{Admin, Client, Coach, System};
use super::status::BookingStatus;
use crate::clock::{Timestamp, hours};
use crate::error::{Code, Error, Result};

/// An event of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It is paid, or free of charge.
    Settle,
    /// It is paid after its hold was released.
    SettleLate,
    Cancel,
    /// It is rescheduled; the status stays.
    Move,
    /// The hold expired, and Stripe says it was not paid.
    ExpireHold,
    Complete,
    /// One side reports that the other did not come.
    ReportNoShow,
    /// The whole payment was refunded.
    RefundInFull,
}

impl Event {
    /// Every event.
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

/// When a transition may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    Always,
    BeforeStart,
    AfterEnd,
    ADayAfterEnd,
    WithinADayAfterEnd,
    /// Only a hold that the system released as expired comes back, and only before the start.
    HoldRanOutBeforeStart,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Transition {
    pub from: BookingStatus,
    pub event: Event,
    pub by: &'static [Party],
    pub when: Guard,
    pub to: BookingStatus,
}

/// Every transition. An event that has no row for the status is refused.
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

/// The cancel reason of a released hold. Such a booking can still be confirmed by a late payment.
pub const HOLD_EXPIRED: &str = "hold_expired";

/// What the guards read.
#[derive(Clone, Copy, Debug)]
pub struct GuardInput<'a> {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub cancelled_by: Option<Party>,
    pub cancel_reason: Option<&'a str>,
    pub now: Timestamp,
}

/// The status that follows.
///
/// # Errors
/// `invalid_transition`: there is no such transition, or its guard refuses now; `forbidden`: another party may cause it.
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
            SignedDuration::ZERO <= since_end && since_end <= RESPONSE_WINDOW
        }
        // The party is checked too: a person can give any text as their reason.
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

    fn input(now: Timestamp, cancel_reason: Option<&str>) -> GuardInput<'_> {
        let cancelled_by =
            cancel_reason.map(|reason| if reason == HOLD_EXPIRED { Party::System } else { Party::Client });
        GuardInput { starts_at: START, ends_at: START + hours(1), cancelled_by, cancel_reason, now }
    }

    #[test]
    fn a_status_event_and_party_without_a_row_is_refused() {
        for from in BookingStatus::ALL {
            for event in Event::ALL {
                for by in Party::ALL {
                    let is_listed = TRANSITIONS.iter().any(|transition| {
                        transition.from == from && transition.event == event && transition.by.contains(&by)
                    });
                    let times = [START - days(2), START + minutes(30), START + hours(1), START + days(3)];
                    let reasons = [None, Some(HOLD_EXPIRED), Some("changed my mind")];
                    let is_accepted = times
                        .iter()
                        .any(|now| reasons.iter().any(|why| next_status(from, event, by, input(*now, *why)).is_ok()));
                    assert_eq!(is_accepted, is_listed, "{from:?} {event:?} {by:?}");
                }
            }
        }
    }

    #[test]
    fn the_docs_have_the_same_transitions() {
        let docs = include_str!("../../../docs/bookings.md");
        let (_, rest) = docs.split_once("| from | event |").unwrap();
        let (table, _) = rest.split_once("<!-- end of the table -->").unwrap();
        let found: Vec<&str> = table.lines().skip(2).collect();
        let text = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let transition = |transition: &Transition| {
            let by: Vec<&str> = transition.by.iter().map(|by| by.as_str()).collect();
            let [event, when] = [serde_json::json!(transition.event), serde_json::json!(transition.when)].map(text);
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
    fn only_a_released_hold_can_settle_late() {
        let early = START - hours(1);
        assert!(
            next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, input(early, Some(HOLD_EXPIRED)))
                .is_ok()
        );
        assert!(next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, input(early, None)).is_err());
        assert!(
            next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, input(START, Some(HOLD_EXPIRED)))
                .is_err()
        );
        let by_client = GuardInput { cancelled_by: Some(Party::Client), ..input(early, Some(HOLD_EXPIRED)) };
        assert!(
            next_status(BookingStatus::Cancelled, Event::SettleLate, Party::System, by_client).is_err(),
            "a client who gives the system's reason"
        );
    }

    #[test]
    fn completed_is_final() {
        assert!(
            TRANSITIONS
                .iter()
                .all(|transition| transition.from != BookingStatus::Completed
                    || transition.to == BookingStatus::Completed)
        );
    }

    #[test]
    fn a_transition_of_another_party_is_forbidden_not_invalid() {
        let refused =
            next_status(BookingStatus::Pending, Event::Settle, Party::Client, input(START, None)).unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden);
        let refused =
            next_status(BookingStatus::Completed, Event::Cancel, Party::Client, input(START, None)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidTransition);
    }
}
