//! The actor of payments. It keeps no state.

use crate::actors::ActorState;
use crate::app::App;

/// The actor of payments.
pub struct Payments;

impl ActorState for Payments {
    type Context = App;
    const NAME: &'static str = "payments";
}
