//! Calendars: the feed of a user's sessions, and the calendars that they subscribe to as busy times.

mod feed;
mod read;
mod subscriptions;

use super::ActorState;
use crate::app::App;

pub use self::feed::{RotateFeed, ShowFeed, feed_of};
pub use self::read::{READ_DEADLINE, read_subscription};
pub use self::subscriptions::{AddSubscription, RemoveSubscription};

/// The state of the calendars actor: none.
pub struct Calendars;

impl ActorState for Calendars {
    type Context = App;
    const NAME: &'static str = "calendars";
}
