//! Looking at what the links of the library lead to.

use rand::Rng;
use sqlx::PgConnection;
use url::Url;
use uuid::Uuid;

use crate::actors::sweep::{BATCH, Sweep};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::definitions::bookings::DueRow;
use crate::jobs::definitions::housekeeping::{CheckDueLinks, CheckLink};
use crate::jobs::{Fence, enqueue};
use crate::models::community::link_health;
use crate::origin::Origin;

/// Asks for the page of one resource, records whether it is there, and finishes its job. No connection to the database is held meanwhile.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn check_link(app: &App, resource_id: Uuid, fence: Fence) -> Result<()> {
    let address = link_health::address(&mut *app.db.acquire().await?, resource_id).await?;
    let Some((address, url)) = address.and_then(|address| Some((Url::parse(&address).ok()?, address))) else {
        return app.finish_job(fence).await;
    };
    let found = app.links.check(&address).await;
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    // Whoever has changed the address meanwhile has made it due again.
    if let Some(known) = link_health::lock(&mut tx, resource_id, &url).await? {
        let health = known.after(found, now);
        if health.broken_since.is_some() != known.broken_since.is_some() {
            tracing::info!(resource = %resource_id, broken = health.broken_since.is_some(), "link of the library");
        }
        let due_at = health.next_check(rand::rng().random_range(0.0..1.0), now);
        link_health::record(&mut tx, resource_id, health, due_at, now).await?;
    }
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await
}

impl Sweep for CheckDueLinks {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        link_health::due(db, now, after, BATCH).await
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let Some(url) = link_health::take_due(&mut tx, id, now).await? else { return Ok(()) };
        let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        enqueue(&mut tx, origin, now, &CheckLink { resource_id: id, host }).await?;
        app.commit(tx).await
    }
}
