//! What may happen to a payment at Stripe, and random sequences of it.

use rand::Rng;
use rand::rngs::StdRng;

/// One thing that happens at Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The client's card is declined.
    Decline,
    Pay,
    /// The session is expired in the dashboard.
    Expire,
    /// Ten euros are refunded in the dashboard.
    RefundPart,
    /// All that is left is refunded in the dashboard.
    RefundRest,
    /// A refund fails after it has succeeded; not when everything was refunded, because that has cancelled the session for good.
    FailRefund,
    Dispute,
    CloseDispute {
        won: bool,
    },
}

/// A random sequence of actions.
pub fn random_actions(rng: &mut StdRng) -> Vec<Action> {
    let mut actions = vec![Action::Decline; rng.random_range(0..3)];
    match rng.random_range(0..10) {
        // The checkout is abandoned.
        0 => return actions,
        1 => actions.push(Action::Expire),
        _ => actions.push(Action::Pay),
    }
    for _ in 0..rng.random_range(0..4) {
        actions.push(match rng.random_range(0..6) {
            0..=1 => Action::RefundPart,
            2 => Action::RefundRest,
            3 => Action::FailRefund,
            4 => Action::Dispute,
            _ => Action::CloseDispute { won: rng.random() },
        });
    }
    actions
}
