//! The clock of the stand-ins; handed in, so that tests can advance it.

use std::sync::Arc;

use jiff::Timestamp;

/// Returns the current time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The time of this machine.
pub fn real_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the stand-ins' default clock is made")]
    Arc::new(Timestamp::now)
}
