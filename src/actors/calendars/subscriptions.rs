//! Subscribing to a calendar by its address, and ending it.

use serde_json::json;
use uuid::Uuid;

use super::Calendars;
use super::read::READ_DEADLINE;
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::events::Change;
use crate::ids;
use crate::integrations::public_http::may_be_public;
use crate::jobs::definitions::calendars::ReadSubscription;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::models::calendars::subscriptions::{self, CalendarAddress, MAX_PER_USER, NewSubscription, Subscription};
use crate::origin::Origin;

/// Subscribes to a calendar, which is read at once.
#[derive(Clone, Debug)]
pub struct AddSubscription {
    pub user_id: Uuid,
    pub role: Role,
    pub address: CalendarAddress,
    pub label: Option<String>,
    pub origin: Origin,
}

impl Command for AddSubscription {
    type State = Calendars;
    type Output = Subscription;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Calendars) -> Result<Subscription> {
        if !may_be_public(self.address.url()) {
            return Err(FieldErrors::one("url", "not_public", "The address of a public server.").into());
        }
        let (id, now, secret) = (ids::new(app.now()), app.now(), self.address.secret());
        let address = app.encryption.encrypt(&subscriptions::place(id), &secret)?;
        let mut tx = app.begin().await?;
        let known = subscriptions::lock_addresses(&mut tx, self.user_id).await?;
        let is_known = |(id, stored): &(Uuid, _)| {
            app.encryption.decrypt(&subscriptions::place(*id), stored).is_ok_and(|known| known == secret)
        };
        if known.iter().any(is_known) {
            return Err(FieldErrors::one("url", "duplicate", "You have this calendar already.").into());
        }
        if known.len() >= MAX_PER_USER {
            let detail = format!("You have {MAX_PER_USER} calendars already. Remove one first.");
            return Err(Error::new(Code::TooManySubscriptions).with_detail(detail));
        }
        let host = self.address.host().to_owned();
        let new = NewSubscription { id, user_id: self.user_id, host: host.clone(), label: self.label, address };
        // Read by the job below; the sweep looks again if that is lost.
        subscriptions::insert(&mut tx, &new, now + READ_DEADLINE, now).await?;
        let job = ReadSubscription { subscription_id: id, user_id: self.user_id };
        enqueue(&mut tx, &self.origin, now, &job).await?;
        let record = Record {
            action: "calendars.subscribed",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(self.user_id),
            before: None,
            after: Some(json!({ "subscription_id": id })),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        let subscription = Subscription::by_id(&mut tx, id, self.user_id).await?;
        app.commit(tx).await?;
        Ok(subscription)
    }
}

/// Ends a subscription: what it says does not block times any more.
#[derive(Clone, Debug)]
pub struct RemoveSubscription {
    pub user_id: Uuid,
    pub role: Role,
    pub id: Uuid,
    pub origin: Origin,
}

impl Command for RemoveSubscription {
    type State = Calendars;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Calendars) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        subscriptions::delete(&mut tx, self.id, self.user_id).await?;
        let record = Record {
            action: "calendars.unsubscribed",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(self.user_id),
            before: Some(json!({ "subscription_id": self.id })),
            after: None,
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        if self.role == Role::Coach {
            app.events.publish(Change::Coach(self.user_id));
        }
        Ok(())
    }
}
