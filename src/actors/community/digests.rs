//! Asking for the digests that are due: one mail for each reader and week, whatever is tried again.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::sweep::{BATCH, Sweep};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::jobs::definitions::bookings::DueRow;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::definitions::housekeeping::SendDueDigests;
use crate::jobs::{Fence, enqueue};
use crate::models::notifications::weekly_digests;
use crate::origin::Origin;

impl Sweep for SendDueDigests {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        weekly_digests::due(db, now, after, BATCH).await
    }

    /// The mail is asked for in the transaction that puts the next one off.
    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        if let Some(until) = weekly_digests::take_due(&mut tx, id, now).await? {
            enqueue(&mut tx, origin, now, &SendEmail { to: id, kind: EmailKind::WeeklyDigest { until } }).await?;
        }
        app.commit(tx).await
    }
}
