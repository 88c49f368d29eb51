//! The refund of a cancellation: the coach's policy as of the booking, and the one function that applies it.
//!
//! *Invariant:* a refund is between nothing and what was paid, and the preview and the refund are the same function.
//! Whether a booking may be cancelled at all is decided by the state machine.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use super::party::Party;
use crate::clock::{Timestamp, hours, minutes};
use crate::error::ParseError;
use crate::models::money::Money;
use crate::models::reference::stored_as_text;

/// How long after booking a client may cancel for a full refund…
const GRACE: SignedDuration = minutes(30);
/// …if the session starts no sooner than this.
const GRACE_NOTICE: SignedDuration = hours(4);

/// How late a client may cancel and get money back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CancellationPolicy {
    /// All until 24 hours before the start, half until 2.
    Flexible,
    /// All until 72 hours before the start, half until 24.
    #[default]
    Moderate,
    /// All until 7 days before the start, half until 72 hours.
    Strict,
}

impl CancellationPolicy {
    /// Every policy, the most lenient first.
    pub const ALL: [CancellationPolicy; 3] = [Self::Flexible, Self::Moderate, Self::Strict];

    /// As in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flexible => "flexible",
            Self::Moderate => "moderate",
            Self::Strict => "strict",
        }
    }

    /// The notice before the start that gives a full refund.
    pub const fn full_notice(self) -> SignedDuration {
        match self {
            Self::Flexible => hours(24),
            Self::Moderate => hours(72),
            Self::Strict => hours(7 * 24),
        }
    }

    /// The notice before the start that gives half of it back.
    pub const fn half_notice(self) -> SignedDuration {
        match self {
            Self::Flexible => hours(2),
            Self::Moderate => hours(24),
            Self::Strict => hours(72),
        }
    }
}

impl FromStr for CancellationPolicy {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.into_iter().find(|policy| policy.as_str() == text);
        found.ok_or(ParseError::new("unknown_value", "One of: flexible, moderate, strict."))
    }
}

impl fmt::Display for CancellationPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

stored_as_text! {
    CancellationPolicy: "How late a client may cancel and get money back", pattern "^(flexible|moderate|strict)$", example "moderate";
}

/// What the refund depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundInput {
    /// Who cancels.
    pub by: Party,
    /// The coach's policy as it stood at booking.
    pub policy: CancellationPolicy,
    /// What was paid and has not been refunded yet.
    pub paid: Money,
    /// When it was booked.
    pub created_at: Timestamp,
    /// The earliest start it ever had: moving a session does not extend the notice.
    pub earliest_start: Timestamp,
    /// Its start now.
    pub starts_at: Timestamp,
    /// Whether the coach was the last to move it.
    pub coach_moved: bool,
    /// When it is cancelled.
    pub now: Timestamp,
}

/// A refund and the rule that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// What is refunded.
    pub amount: Money,
    /// 0, 50 or 100.
    pub percent: u8,
    /// The rule that decided: `unpaid`, `cancelled_by_coach`, `cancelled_by_admin`, `cancelled_by_system`,
    /// `moved_by_coach`, `grace`, `policy_full`, `policy_half` or `policy_none`.
    pub rule: &'static str,
    /// Until when the refund is full; may be past. `None` if nothing was paid.
    pub full_refund_until: Option<Timestamp>,
}

/// The refund of cancelling. Deadlines are inclusive, except for the start: once the session has begun it is too late.
pub fn refund(input: &RefundInput) -> Refund {
    let &RefundInput { by, paid, starts_at, .. } = input;
    if paid.amount <= 0 {
        return Refund { amount: Money::zero(paid.currency), percent: 0, rule: "unpaid", full_refund_until: None };
    }
    let (percent, rule, until) = match by {
        Party::Coach => (100, "cancelled_by_coach", starts_at),
        Party::Admin => (100, "cancelled_by_admin", starts_at),
        Party::System => (100, "cancelled_by_system", starts_at),
        Party::Client => client_refund_percent(input),
    };
    let amount = match percent {
        100 => paid,
        50 => paid.half(),
        _ => Money::zero(paid.currency),
    };
    Refund { amount, percent, rule, full_refund_until: Some(until) }
}

/// Whether a client who cancels now is refunded in full, whatever was paid.
pub fn is_fully_refundable(input: &RefundInput) -> bool {
    client_refund_percent(input).0 == 100
}

/// By the policy: the percentage, the rule, and until when the refund is full.
fn client_refund_percent(input: &RefundInput) -> (u8, &'static str, Timestamp) {
    let &RefundInput { policy, created_at, earliest_start, starts_at, coach_moved, now, .. } = input;
    let start = earliest_start.min(starts_at);
    let by_policy = start - policy.full_notice();
    let by_grace = (created_at + GRACE).min(start - GRACE_NOTICE);
    let mut until = if by_grace >= created_at { by_policy.max(by_grace) } else { by_policy };
    if coach_moved {
        until = until.max(starts_at);
    }
    if now <= by_policy {
        (100, "policy_full", until)
    } else if coach_moved && now < starts_at {
        (100, "moved_by_coach", until)
    } else if now <= by_grace {
        (100, "grace", until)
    } else if now <= start - policy.half_notice() {
        (50, "policy_half", until)
    } else {
        (0, "policy_none", until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{days, seconds};

    fn booked_long_ago(policy: CancellationPolicy, notice: SignedDuration) -> RefundInput {
        let start: Timestamp = "2026-12-07T09:00:00Z".parse().unwrap();
        RefundInput {
            by: Party::Client,
            policy,
            paid: Money::new(7501, "EUR".parse().unwrap()),
            created_at: start - days(30),
            earliest_start: start,
            starts_at: start,
            coach_moved: false,
            now: start - notice,
        }
    }

    #[test]
    fn each_policy_changes_at_its_notice_to_the_second() {
        let limits = [
            (CancellationPolicy::Flexible, hours(24), hours(2)),
            (CancellationPolicy::Moderate, hours(72), hours(24)),
            (CancellationPolicy::Strict, days(7), hours(72)),
        ];
        for (policy, full, half) in limits {
            let decided = |notice| {
                let refund = refund(&booked_long_ago(policy, notice));
                (refund.amount.amount, refund.percent, refund.rule)
            };
            assert_eq!(decided(full), (7501, 100, "policy_full"));
            assert_eq!(decided(full - seconds(1)), (3751, 50, "policy_half"));
            assert_eq!(decided(half), (3751, 50, "policy_half"));
            assert_eq!(decided(half - seconds(1)), (0, 0, "policy_none"));
            let shown = refund(&booked_long_ago(policy, half)).full_refund_until;
            assert_eq!(shown, Some(booked_long_ago(policy, full).now));
        }
    }

    #[test]
    fn a_cancellation_by_anybody_but_the_client_refunds_in_full() {
        for (by, rule) in [
            (Party::Coach, "cancelled_by_coach"),
            (Party::Admin, "cancelled_by_admin"),
            (Party::System, "cancelled_by_system"),
        ] {
            let refund = refund(&RefundInput { by, ..booked_long_ago(CancellationPolicy::Strict, minutes(1)) });
            assert_eq!((refund.amount.amount, refund.percent, refund.rule), (7501, 100, rule));
        }
    }

    #[test]
    fn grace_is_half_an_hour_and_needs_four_hours_notice() {
        let late = booked_long_ago(CancellationPolicy::Strict, hours(5));
        let just_booked = RefundInput { created_at: late.now - minutes(30), ..late };
        assert_eq!(refund(&just_booked).rule, "grace");
        assert_eq!(refund(&just_booked).full_refund_until, Some(just_booked.now));
        let too_long_ago = RefundInput { created_at: late.now - minutes(30) - seconds(1), ..late };
        assert_eq!(refund(&too_long_ago).rule, "policy_none");
        let too_near = RefundInput { now: late.starts_at - hours(4) + seconds(1), created_at: late.now, ..late };
        assert_eq!(refund(&RefundInput { created_at: too_near.now, ..too_near }).rule, "policy_none");
        let at_four_hours = RefundInput { now: late.starts_at - hours(4), ..late };
        assert_eq!(refund(&RefundInput { created_at: at_four_hours.now, ..at_four_hours }).rule, "grace");
    }

    #[test]
    fn after_a_move_by_the_coach_the_refund_is_full_until_the_new_start() {
        let moved = RefundInput { coach_moved: true, ..booked_long_ago(CancellationPolicy::Strict, seconds(1)) };
        assert_eq!((refund(&moved).percent, refund(&moved).rule), (100, "moved_by_coach"));
        assert_eq!(refund(&moved).full_refund_until, Some(moved.starts_at));
        assert_eq!(refund(&RefundInput { now: moved.starts_at, ..moved }).rule, "policy_none");
    }

    #[test]
    fn moving_a_session_does_not_extend_the_notice() {
        let near = booked_long_ago(CancellationPolicy::Flexible, hours(3));
        let moved_away = RefundInput { starts_at: near.starts_at + days(20), ..near };
        assert_eq!(refund(&moved_away).rule, "policy_half");
    }

    #[test]
    fn nothing_paid_is_nothing_refunded() {
        let free = booked_long_ago(CancellationPolicy::Flexible, days(9));
        let free = RefundInput { paid: Money::zero(free.paid.currency), by: Party::Coach, ..free };
        let refund = refund(&free);
        assert_eq!((refund.amount.amount, refund.rule, refund.full_refund_until), (0, "unpaid", None));
    }
}
