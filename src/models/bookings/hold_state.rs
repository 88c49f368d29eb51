//! Whether a hold still takes its time: the one definition, in Rust for rows in memory and in SQL for queries.
//!
//! A hold whose `hold_expires_at` has passed and that has no checkout is free, for listing, booking, matching and the limit of holds alike.
//! One with a checkout takes its time until Stripe has said that it was not paid. The SQL function `active_hold_count` follows it too.

use crate::clock::Timestamp;

/// The join condition of the payment `p` that counts for booking `b`: its checkout was opened, or is about to be.
pub(super) const CURRENT_PAYMENT: &str = "p.booking_id = b.id and p.checkout_status <> 'void'";

/// A pending booking as far as it decides whether its time is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub expires_at: Timestamp,
    /// Whether the client may be paying.
    pub has_checkout: bool,
}

impl Hold {
    /// Whether it has expired.
    pub fn is_expired(self, now: Timestamp) -> bool {
        self.expires_at <= now
    }

    /// Whether its time is free.
    pub fn is_free(self, now: Timestamp) -> bool {
        self.is_expired(now) && !self.has_checkout
    }

    /// Whether only Stripe can say that its time is free.
    pub fn needs_settlement(self, now: Timestamp) -> bool {
        self.is_expired(now) && self.has_checkout
    }
}

/// SQL for [`Hold::is_expired`] of booking `b`; `now` is the placeholder of the instant, like `$1`.
pub(super) fn is_expired(now: &str) -> String {
    format!("b.status = 'pending' and b.hold_expires_at <= {now}")
}

/// SQL for [`Hold::has_checkout`] of booking `b`.
pub(super) fn has_checkout() -> String {
    format!("exists (select from payments p where {CURRENT_PAYMENT})")
}

/// SQL: booking `b` takes the time of its coach and its client at the instant in placeholder `now`: it is confirmed, or a hold that is
/// not free. The first condition is that of the exclusion constraints' indexes.
pub fn occupies_time(now: &str) -> String {
    format!("b.status in ('pending', 'confirmed') and not ({} and not {})", is_expired(now), has_checkout())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::seconds;

    #[test]
    fn an_expired_hold_is_free_unless_it_has_a_checkout() {
        let expires_at = Timestamp::EPOCH;
        let (before, after) = (expires_at - seconds(1), expires_at);
        for (has_checkout, now, is_free, needs_settlement) in [
            (false, before, false, false),
            (false, after, true, false),
            (true, before, false, false),
            (true, after, false, true),
        ] {
            let hold = Hold { expires_at, has_checkout };
            assert_eq!((hold.is_free(now), hold.needs_settlement(now)), (is_free, needs_settlement), "{hold:?} {now}");
        }
    }
}
