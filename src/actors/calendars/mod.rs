//! Calendars: the feed of a user's sessions.

mod feed;

use super::ActorState;
use crate::app::App;

pub use self::feed::{RotateFeed, ShowFeed, feed_of};

/// The state of the calendars actor: none.
pub struct Calendars;

impl ActorState for Calendars {
    type Context = App;
    const NAME: &'static str = "calendars";
}
