//! The reader and the session as the templates take them, read from rows.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::models::auth::users::User;
use crate::models::bookings::Booking;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::money::Money;
use crate::workers::emails::format;
use crate::workers::emails::templates::{Reader, Session};

pub(super) fn reader(user: User) -> Reader {
    Reader { name: user.full_name, email: user.email.to_string(), zone: user.timezone.to_string() }
}

/// The session from that reader's side; `None` when there is no such account.
pub(super) async fn session(db: &mut PgConnection, booking: &Booking, reader_id: Uuid) -> Result<Option<Session>> {
    let is_client = reader_id == booking.client_id;
    let other_id = if is_client { booking.coach_id } else { booking.client_id };
    let Some((other_name, other_zone)) = User::name_and_zone(db, other_id).await? else { return Ok(None) };
    Ok(Some(Session {
        booking_id: booking.id,
        coach_id: booking.coach_id,
        revision: booking.revision,
        other_name,
        other_zone: other_zone.to_string(),
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        created_at: booking.created_at,
        updated_at: booking.updated_at,
        price: price_label(booking.price()),
        meeting_link: booking.meeting_link.clone(),
        policy: if is_client {
            policy_for_client(booking.cancellation_policy, booking.price())
        } else {
            "If you can't make it, cancel as early as you can: the client gets everything back.".to_owned()
        },
    }))
}

fn price_label(price: Money) -> String {
    if price.is_zero() { "free".to_owned() } else { price.to_string() }
}

/// What cancelling costs, by the policy as it stood at booking.
fn policy_for_client(policy: CancellationPolicy, price: Money) -> String {
    if price.is_zero() {
        return "You can cancel until it starts.".to_owned();
    }
    let (full, half) = (format::notice(policy.full_notice()), format::notice(policy.half_notice()));
    format!("Cancel until {full} before and you get everything back; until {half} before, half of it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_sentence_has_the_notices_of_its_policy() {
        let price = Money::new(7_500, "EUR".parse().unwrap());
        let sentences = CancellationPolicy::ALL.map(|policy| policy_for_client(policy, price));
        assert_eq!(
            sentences,
            [
                "Cancel until 24 hours before and you get everything back; until 2 hours before, half of it.",
                "Cancel until 72 hours before and you get everything back; until 24 hours before, half of it.",
                "Cancel until 7 days before and you get everything back; until 72 hours before, half of it.",
            ]
        );
        let free = Money::zero(price.currency);
        assert_eq!(policy_for_client(CancellationPolicy::Strict, free), "You can cancel until it starts.");
    }
}
