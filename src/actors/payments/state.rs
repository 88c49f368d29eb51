//! The actor of payments. Its state is the webhook events that are being received.

use super::event_batches::EventBatches;
use crate::actors::ActorState;
use crate::app::App;

/// The actor of payments.
#[derive(Default)]
pub struct Payments {
    /// Verified events that are not stored yet.
    pub events: EventBatches,
}

impl ActorState for Payments {
    type Context = App;
    const NAME: &'static str = "payments";
}
