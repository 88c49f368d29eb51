//! Ending a connection: at once for its owner, and by a job at the provider, where the sessions ahead are taken out and the consent is ended.

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Calendars;
use super::access::{access, decrypted, exposed};
use super::channels::close_channels;
use super::error::SyncError;
use crate::actors::Command;
use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::error::Result;
use crate::events::Change;
use crate::integrations::calendars::{CalendarError, EventKey, Provider};
use crate::jobs::definitions::calendars::EndConnection;
use crate::jobs::{Fence, enqueue};
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::models::calendars::connections::{self, Connection};
use crate::models::calendars::{busy_events, links, tokens};
use crate::origin::Origin;

/// How long a provider that does not answer is asked to end a consent. Then the tokens are forgotten without it.
const PATIENCE: jiff::SignedDuration = days(1);

/// Sessions that are taken out at once.
const BATCH: i64 = 100;

/// Disconnects an account.
#[derive(Clone, Debug)]
pub struct Disconnect {
    pub user_id: Uuid,
    pub role: Role,
    pub provider: Provider,
    pub origin: Origin,
}

impl Command for Disconnect {
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
        end_connection_in(&mut tx, &connection, &self.origin, now).await?;
        let record = Record {
            action: "calendars.disconnected",
            actor_role: self.role.as_str(),
            subject_kind: "user",
            subject_id: Some(self.user_id),
            before: Some(json!({ "connection_id": connection.id, "provider": self.provider })),
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

/// Ends a connection for its owner: its busy times block nothing any more. The provider is asked by a job.
///
/// # Errors
/// The database does not answer.
pub(super) async fn end_connection_in(
    db: &mut PgConnection,
    connection: &Connection,
    origin: &Origin,
    now: Timestamp,
) -> Result<()> {
    let Connection { id, user_id, provider, .. } = *connection;
    connections::end(db, id, now).await?;
    busy_events::forget(db, id).await?;
    busy_events::publish(db, (user_id, provider), id, None).await?;
    enqueue(db, origin, now, &EndConnection { connection_id: id, user_id }).await.map(drop)
}

/// Leaves the provider and forgets a connection that was ended, and finishes its job.
///
/// # Errors
/// The provider or the database does not answer: the job is retried.
pub async fn leave_provider(app: &App, id: Uuid, fence: Fence) -> Result<()> {
    let connection = Connection::by_id(&mut *app.db.acquire().await?, id).await?;
    let Some(connection) = connection.filter(|one| one.ended_at.is_some()) else { return app.finish_job(fence).await };
    leave(app, &connection).await?;
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    connections::delete(&mut tx, id).await?;
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await
}

/// Leaves all providers of an account that is erased, as its owner's last wish; whether nothing is left to be asked.
///
/// # Errors
/// The database does not answer.
pub async fn leave_providers_of(app: &App, user_id: Uuid) -> Result<bool> {
    let all = Connection::all_of_user(&mut *app.db.acquire().await?, user_id).await?;
    let mut is_done = true;
    for connection in all {
        match leave(app, &connection).await {
            Ok(()) => {
                let mut db = app.writer().await?;
                connections::delete(&mut db, connection.id).await?;
                db.finish().await?;
            }
            Err(error) => {
                tracing::warn!(%error, connection = %connection.id, "consent of an erased account not ended yet");
                is_done = false;
            }
        }
    }
    Ok(is_done)
}

/// As far as the provider lets us; what does not pass is the end of it.
async fn leave(app: &App, connection: &Connection) -> Result<()> {
    let Err(error) = try_to_leave(app, connection).await else { return Ok(()) };
    let is_overdue = connection.ended_at.is_some_and(|at| app.now() - at >= PATIENCE);
    if error.may_pass() && !is_overdue {
        return Err(error.into());
    }
    match error {
        SyncError::Provider(CalendarError::ConsentOver(_)) => {}
        error => tracing::warn!(%error, connection = %connection.id, "account left without its provider"),
    }
    Ok(())
}

async fn try_to_leave(app: &App, connection: &Connection) -> Result<(), SyncError> {
    if app.calendar_provider(connection.provider).is_err() {
        return Ok(());
    }
    let access = access(app, connection.provider, connection.id).await?;
    let (mut after, now) = (Uuid::nil(), app.now());
    loop {
        let mut db = app.db.acquire().await?;
        let ahead = links::written(&mut db, connection.id, after, now, BATCH).await?;
        drop(db);
        let Some(last) = ahead.last().map(|link| link.booking_id) else { break };
        for link in &ahead {
            let key = EventKey::new(link.booking_id, connection.id);
            for (calendar, external_id) in link.elsewhere(None) {
                access.provider.delete_event(&access.token, calendar, key, external_id).await?;
            }
        }
        after = last;
    }
    close_channels(app, connection, &access).await?;
    let stored = tokens::of(&mut *app.db.acquire().await?, connection.id).await?;
    if let Some(stored) = stored {
        let pair = decrypted(app, connection.id, &stored)?;
        access.provider.revoke(&exposed(&pair.refresh)).await?;
    }
    Ok(())
}
