//! Calendars: the feed of a user's sessions, the calendars that they subscribe to as busy times, and the accounts that they connect.

mod access;
mod channels;
mod choose;
mod connect;
mod disconnect;
mod error;
mod feed;
mod look;
mod notified;
mod poll;
mod read;
mod subscriptions;
mod sync;
mod write;

use super::ActorState;
use crate::app::App;

pub use self::choose::{ChooseCalendars, refresh_calendars};
pub use self::connect::{ConnectOutcome, FinishConnecting, StartConnecting, provider_named};
pub use self::disconnect::{Disconnect, leave_provider, leave_providers_of};
pub use self::feed::{RotateFeed, ShowFeed, feed_of};
pub use self::look::is_busy_now;
pub use self::notified::take_notifications;
pub use self::read::{READ_DEADLINE, read_subscription};
pub use self::subscriptions::{AddSubscription, RemoveSubscription};
pub use self::sync::sync_connection;

/// The state of the calendars actor: none.
pub struct Calendars;

impl ActorState for Calendars {
    type Context = App;
    const NAME: &'static str = "calendars";
}
