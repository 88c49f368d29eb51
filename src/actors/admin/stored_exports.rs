//! Lists that are kept as files: asked for, written by a job part by part, deleted after a day or before. A part is stored before the row names it, and the
//! next one is read when it is: memory is bounded, no connection is held meanwhile, and whatever ends the job is gone on from the last part.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use super::Admin;
use crate::actors::Command;
use crate::app::App;
use crate::error::{Error, Result};
use crate::ids;
use crate::integrations::storage::Object;
use crate::jobs::definitions::housekeeping::{DeleteExport, WriteExport};
use crate::jobs::{Fence, cancel_waiting, enqueue, enqueue_at};
use crate::models::admin::csv::{BYTE_ORDER_MARK, MEDIA_TYPE, lines};
use crate::models::admin::list_tables::ListTable;
use crate::models::admin::stored_exports::{StoredExport, StoredPart, not_found, prefix};
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::models::idempotency::{self, CreationKey};
use crate::models::lists::Cursor;
use crate::models::reference::Zone;
use crate::origin::Origin;

/// After this time no further part is begun in the same job.
const TIME_BUDGET: Duration = Duration::from_secs(60);

/// A part ends with the chunk of rows by which it has so many bytes.
const PART_BYTES: usize = 1024 * 1024;

/// Has a list written to a file that is kept for a day, and records who wants it.
#[derive(Clone, Debug)]
pub struct StoreExport {
    pub table: ListTable,
    pub zone: Zone,
    /// The names of the filters in use.
    pub filters: Vec<&'static str>,
    pub key: Option<CreationKey>,
    pub user_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

impl Command for StoreExport {
    type State = Admin;
    type Output = StoredExport;

    async fn run(self, app: &App, _: &Admin) -> Result<StoredExport> {
        app.storage()?;
        let now = app.now();
        let id = ids::new(now);
        let mut tx = app.begin().await?;
        if let Some(id) = idempotency::created(&mut tx, self.key.as_ref()).await? {
            let export = StoredExport::find(&mut tx, id).await?.ok_or_else(not_found)?;
            app.commit(tx).await?;
            return Ok(export);
        }
        let export = StoredExport::insert(&mut tx, (id, Some(self.user_id)), &self.table, &self.zone, now).await?;
        idempotency::note_created(&mut tx, self.key.as_ref(), id).await?;
        enqueue(&mut tx, &self.origin, now, &WriteExport { export_id: id }).await?;
        enqueue_at(&mut tx, &self.origin, now, export.expires_at, &DeleteExport { export_id: id }).await?;
        let record = Record {
            action: "admin.exported",
            actor_role: self.role.as_str(),
            subject_kind: "export",
            subject_id: Some(id),
            before: None,
            after: Some(json!({ "file": self.table.file(), "filters": self.filters })),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        Ok(export)
    }
}

/// Has a file deleted before its time.
#[derive(Clone, Debug)]
pub struct RemoveExport {
    pub export_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

impl Command for RemoveExport {
    type State = Admin;
    type Output = ();

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let export = StoredExport::find(&mut tx, self.export_id).await?.ok_or_else(not_found)?;
        cancel_waiting::<DeleteExport>(&mut tx, &self.export_id.to_string(), now).await?;
        enqueue(&mut tx, &self.origin, now, &DeleteExport { export_id: self.export_id }).await?;
        let record = Record {
            action: "admin.export_removed",
            actor_role: self.role.as_str(),
            subject_kind: "export",
            subject_id: Some(self.export_id),
            before: Some(json!({ "file": export.contents.file() })),
            after: None,
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await
    }
}

/// Writes the parts of a file that are missing, and finishes the job. When its time is up, a job of its own goes on.
///
/// # Errors
/// The database or storage does not answer, or the job was taken over.
pub async fn write_export(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let deadline = Instant::now() + TIME_BUDGET;
    let storage = app.storage()?;
    let mut export = StoredExport::find(&mut *app.read().await?, id).await?;
    while let Some(unfinished) = export.take_if(|export| export.finished_at.is_none()) {
        let (bytes, rows, next) = next_part(app, &unfinished).await?;
        let number = unfinished.part_keys.len();
        let key = format!("{}{number}-{}-{}", prefix(id), fence.job, fence.epoch);
        let part = StoredPart { key, bytes: i64::try_from(bytes.len()).map_err(Error::internal)?, rows, next };
        let object = Object { bytes, content_type: MEDIA_TYPE, content_disposition: None, cache_control: None };
        storage.put(&part.key, object).await?;
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        export = unfinished.add_part(&mut tx, &part, app.now()).await?;
        if Instant::now() >= deadline && part.next.is_some() {
            enqueue(&mut tx, origin, app.now(), &WriteExport { export_id: id }).await?;
            fence.finish(&mut tx, app.now()).await?;
            return app.commit(tx).await;
        }
        tx.commit().await?;
    }
    app.finish_job(fence).await
}

/// The bytes and the number of rows of the next part, and where the one after it begins.
async fn next_part(app: &App, export: &StoredExport) -> Result<(Vec<u8>, i64, Option<Cursor>)> {
    let (table, zone) = (&export.contents, &export.timezone);
    let mut cursor: Option<Cursor> =
        export.next_cursor.as_deref().map(str::parse).transpose().map_err(Error::internal)?;
    let mut bytes = Vec::new();
    if cursor.is_none() {
        bytes.extend(BYTE_ORDER_MARK.as_bytes());
        bytes.extend(lines(&[table.columns(zone)])?);
    }
    let mut rows = 0;
    loop {
        let chunk = table.chunk(&mut *app.read().await?, cursor, zone).await?;
        bytes.extend(lines(&chunk.rows)?);
        rows += i64::try_from(chunk.rows.len()).map_err(Error::internal)?;
        cursor = chunk.next;
        if cursor.is_none() || bytes.len() >= PART_BYTES {
            return Ok((bytes, rows, cursor));
        }
    }
}

/// Removes the objects of a file, then its row, and finishes the job.
///
/// # Errors
/// The database or storage does not answer, or the job was taken over.
pub async fn delete_export(app: &App, id: Uuid, fence: Fence) -> Result<()> {
    app.storage()?.delete_all(&prefix(id)).await?;
    let mut tx = app.begin().await?;
    StoredExport::delete(&mut tx, id).await?;
    fence.finish(&mut tx, app.now()).await?;
    app.commit(tx).await
}
