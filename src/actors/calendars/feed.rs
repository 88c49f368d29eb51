//! The feed of a user's sessions, for any calendar that subscribes to addresses: whoever has the address reads it, and its owner can replace
//! it.

use uuid::Uuid;

use super::Calendars;
use crate::actors::Command;
use crate::app::App;
use crate::clock::days;
use crate::crypto::{Secret, random_token};
use crate::error::{Code, Error, Result};
use crate::models::audit::{self, Record};
use crate::models::auth::users::{Role, User};
use crate::models::bookings::{Booking, InvitationContext, calendar_event};
use crate::models::calendars::{self, feeds};
use crate::origin::Origin;

/// How long a session stays in the feed after it took place.
const PAST: jiff::SignedDuration = days(730);

/// Sessions in a feed, the latest ones.
const MAX_EVENTS: i64 = 2_000;

/// What calendars call it.
const NAME: &str = "Rapport sessions";

/// Asks for the secret of one's feed; it is made when it is asked for the first time.
#[derive(Clone, Copy, Debug)]
pub struct ShowFeed {
    pub user_id: Uuid,
    /// Not in read-only mode: then there is one already, or `None` is answered.
    pub may_be_made: bool,
}

impl Command for ShowFeed {
    type State = Calendars;
    type Output = Option<Secret>;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Calendars) -> Result<Option<Secret>> {
        let mut tx = app.begin().await?;
        let mut stored = feeds::secret_of(&mut tx, self.user_id).await?;
        if stored.is_none() && !self.may_be_made {
            return Ok(None);
        }
        if stored.is_none() {
            let (_, new) = new_secret(app, self.user_id)?;
            feeds::insert(&mut tx, self.user_id, &new, app.now()).await?;
            // Another process may have been first.
            stored = feeds::secret_of(&mut tx, self.user_id).await?;
            app.commit(tx).await?;
        }
        let stored = stored.ok_or_else(|| Error::internal("a feed that was just made is gone"))?;
        app.encryption.decrypt(&feeds::place(self.user_id), &stored).map(Some)
    }
}

/// Replaces the secret of one's feed: calendars that have the old one get nothing any more.
#[derive(Clone, Debug)]
pub struct RotateFeed {
    pub user_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

impl Command for RotateFeed {
    type State = Calendars;
    type Output = Secret;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Calendars) -> Result<Secret> {
        let (secret, new) = new_secret(app, self.user_id)?;
        let now = app.now();
        let mut tx = app.begin().await?;
        feeds::replace(&mut tx, self.user_id, &new, now).await?;
        let record = Record {
            action: "calendars.feed_rotated",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(self.user_id),
            before: None,
            after: None,
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        Ok(secret)
    }
}

fn new_secret(app: &App, user_id: Uuid) -> Result<(Secret, feeds::NewSecret)> {
    let secret = random_token()?;
    let encrypted = app.encryption.encrypt(&feeds::place(user_id), &secret)?;
    let new = feeds::NewSecret::new(&secret, encrypted);
    Ok((secret, new))
}

/// The feed with this secret as an iCalendar object: sessions that take place or took place within two years, in the zone of its owner.
///
/// # Errors
/// `not_found`: no feed has this secret, or not any more.
pub async fn feed_of(app: &App, secret: &str) -> Result<String> {
    let mut db = app.read().await?;
    let owner = match feeds::user_by_secret(&mut db, secret).await? {
        Some(user_id) => User::by_id(&mut db, user_id).await?.filter(|user| user.is_active),
        None => None,
    };
    let owner = owner.ok_or_else(|| Error::new(Code::NotFound).with_detail("There is no calendar at this address."))?;
    let sessions = Booking::in_calendar_of(&mut db, owner.id, app.now() - PAST, MAX_EVENTS).await?;
    let context = InvitationContext { organizer: app.sender(), web_url: app.config.web("") };
    let events: Vec<_> = sessions.iter().map(|session| calendar_event(session, &owner, &context)).collect();
    Ok(calendars::feed(NAME, &events))
}
