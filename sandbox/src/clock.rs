//! The time for stand-ins that stamp what they keep; handed in, so that tests can move it.

use std::sync::Arc;

use jiff::Timestamp;

/// The current time, for whoever started the stand-in.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The time of this machine.
pub fn real_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the stand-ins' default clock is made")]
    Arc::new(Timestamp::now)
}
