//! What may happen to a payment at Stripe, and histories of it drawn at random.

use rand::Rng;
use rand::rngs::StdRng;

/// One thing that happens at Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The payer's card is declined.
    Decline,
    Pay,
    /// The session is ended in the dashboard.
    End,
    /// Ten euros go back, in the dashboard.
    PartBack,
    /// All that is left goes back, in the dashboard.
    RestBack,
    /// The bank sends a part back, unless all has gone: a session that was called off for it does not come back.
    PartComesBack,
    Dispute,
    Decide {
        won: bool,
    },
}

/// A history.
pub fn story(dice: &mut StdRng) -> Vec<Act> {
    let mut acts = vec![Act::Decline; dice.random_range(0..3)];
    match dice.random_range(0..10) {
        // Nobody comes back to it.
        0 => return acts,
        1 => acts.push(Act::End),
        _ => acts.push(Act::Pay),
    }
    for _ in 0..dice.random_range(0..4) {
        acts.push(match dice.random_range(0..6) {
            0..=1 => Act::PartBack,
            2 => Act::RestBack,
            3 => Act::PartComesBack,
            4 => Act::Dispute,
            _ => Act::Decide { won: dice.random() },
        });
    }
    acts
}
