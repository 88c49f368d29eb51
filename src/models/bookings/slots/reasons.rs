//! Everything that speaks against a time, for whoever asks why it is not offered.

use super::{NotBookable, Rules, SlotInput, WorkingHours};
use crate::clock::{Timestamp, seconds};

/// Every reason why no session can start at this instant, in the order of [`NotBookable`]; none where one can.
pub fn reasons(input: &SlotInput<'_>, starts_at: Timestamp) -> Vec<NotBookable> {
    let hours = WorkingHours::between(input, starts_at, starts_at + seconds(1));
    let is_on_grid = hours.starts().into_iter().any(|start| Timestamp::from_seconds(start) == starts_at);
    let is_covered = hours.covers(starts_at.as_seconds());
    let rules = Rules::new(input);
    let is_over = starts_at < input.now;
    let found = [
        (NotBookable::InPast, is_over),
        (NotBookable::OutsideHours, !is_on_grid && !is_covered),
        (NotBookable::NotOnGrid, !is_on_grid && is_covered),
        (NotBookable::TooSoon, !is_over && starts_at < rules.earliest),
        (NotBookable::TooFar, starts_at >= rules.closes),
        (NotBookable::DayFull, rules.is_full(starts_at)),
        (NotBookable::Busy, rules.is_busy(starts_at)),
    ];
    found.into_iter().filter(|(_, applies)| *applies).map(|(why, _)| why).collect()
}
