//! What the owner of a connected account chooses: which of its calendars are read, which one is written, and what holds when something is wrong.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::Calendars;
use super::access::access;
use super::connect::replace_calendars;
use super::error::SyncError;
use crate::actors::Command;
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::events::Change;
use crate::integrations::calendars::Provider;
use crate::jobs::definitions::calendars::SyncConnection;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::models::calendars::choices::{IfBroken, IfDeleted};
use crate::models::calendars::connected::{self, ConnectedCalendar};
use crate::models::calendars::connections::{self, Connection};
use crate::models::calendars::health::Health;
use crate::models::calendars::{busy_events, links};
use crate::origin::Origin;

/// Calendars of one account that are read at most.
pub const MAX_READ: usize = 20;

/// How long somebody who looks at their calendars waits for the provider. Then they see what is known.
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);

/// Sets what is read and written.
#[derive(Clone, Debug)]
pub struct ChooseCalendars {
    pub user_id: Uuid,
    pub role: Role,
    pub provider: Provider,
    pub read: Vec<Uuid>,
    pub write: Option<Uuid>,
    pub if_broken: IfBroken,
    pub if_deleted: IfDeleted,
    pub origin: Origin,
}

impl Command for ChooseCalendars {
    type State = Calendars;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Calendars) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        connections::lock_user(&mut tx, self.user_id).await?;
        let connection = Connection::of_provider(&mut tx, self.user_id, self.provider).await?;
        let calendars = ConnectedCalendar::of_connection(&mut tx, connection.id).await?;
        self.validate(&calendars)?;
        connections::set_choices(&mut tx, connection.id, self.if_broken, self.if_deleted).await?;
        connected::choose(&mut tx, connection.id, &self.read, self.write).await?;
        if calendars.iter().find(|one| one.is_written).map(|one| one.id) != self.write {
            links::move_upcoming(&mut tx, connection.id, now).await?;
        }
        let connection = Connection { if_broken: self.if_broken, ..connection };
        let paused_since = connection.pauses().then_some(connection.health_since);
        busy_events::publish(&mut tx, (self.user_id, self.provider), connection.id, paused_since).await?;
        let job = SyncConnection { connection_id: connection.id, user_id: self.user_id };
        enqueue(&mut tx, &self.origin, now, &job).await?;
        let record = Record {
            action: "calendars.chosen",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(self.user_id),
            before: None,
            after: Some(
                json!({ "connection_id": connection.id, "if_broken": self.if_broken, "if_deleted": self.if_deleted }),
            ),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        if self.role == Role::Coach {
            app.events.publish(Change::Coach(self.user_id));
        }
        Ok(())
    }
}

impl ChooseCalendars {
    fn validate(&self, calendars: &[ConnectedCalendar]) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        let known = |id: Uuid| calendars.iter().find(|calendar| calendar.id == id);
        for (index, id) in self.read.iter().enumerate() {
            if known(*id).is_none() {
                errors.add(format!("read[{index}]"), "unknown_calendar", "The account has no such calendar.");
            }
        }
        if self.read.len() > MAX_READ {
            errors.add("read", "too_many", format!("At most {MAX_READ} calendars."));
        }
        match self.write.map(known) {
            Some(None) => errors.add("write", "unknown_calendar", "The account has no such calendar."),
            Some(Some(calendar)) if !calendar.can_write => {
                errors.add("write", "not_writable", "You can’t write into this calendar yourself.");
            }
            _ => {}
        }
        errors.into_result(())
    }
}

/// Asks the provider which calendars the account has. If it does not answer soon, what is known stays.
///
/// # Errors
/// The database does not answer.
pub async fn refresh_calendars(app: &App, connection: &Connection) -> Result<()> {
    if connection.health == Health::Broken {
        return Ok(());
    }
    let look = async {
        let access = access(app, connection.provider, connection.id).await?;
        Ok::<_, SyncError>(access.provider.calendars(&access.token).await?)
    };
    let calendars = match tokio::time::timeout(LOOK_TIMEOUT, look).await {
        Ok(Ok(calendars)) => calendars,
        Ok(Err(error)) => {
            tracing::info!(%error, connection = %connection.id, "calendars of an account not listed anew");
            return Ok(());
        }
        Err(_) => return Ok(()),
    };
    let mut tx = app.begin().await?;
    let current = Connection::by_id_for_update(&mut tx, connection.id).await?;
    let Some(current) = current.filter(|one| one.ended_at.is_none()) else { return Ok(()) };
    replace_calendars(&mut tx, app, current.id, &calendars, None).await?;
    let paused_since = current.pauses().then_some(current.health_since);
    let has_changed =
        busy_events::publish(&mut tx, (current.user_id, current.provider), current.id, paused_since).await?;
    app.commit(tx).await?;
    if has_changed {
        app.events.publish(Change::Coach(current.user_id));
    }
    Ok(())
}
