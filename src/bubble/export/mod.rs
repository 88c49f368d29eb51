//! `rapport bubble export`: reads an app's records into `bubble_records`.
//!
//! *Invariant:* a page and the position after it are written in one transaction, so that a process which is killed is gone on with.

mod keyset;
mod staging;

use sqlx::PgPool;

use self::keyset::Position;
use self::staging::Scan;
pub use self::staging::{Exported, StagedRecord, is_id};
use super::api::{By, DataApi, PAGE_SIZE, Window};
use super::error::{BubbleError, Result};
use crate::clock::{Timestamp, minutes};
use crate::db;

/// How far apart the clocks of the app and of this machine may be.
const CLOCK_SKEW: jiff::SignedDuration = minutes(10);

/// What is read.
#[derive(Clone, Debug)]
pub struct Export {
    /// By their names in the Data API.
    pub types: Vec<String>,
    /// Only what was changed since the last whole scan or delta; a type that was never read is read whole.
    pub is_delta: bool,
}

/// How far an export is.
#[derive(Clone, Debug)]
pub struct ExportProgress {
    pub kind: String,
    pub read: i64,
    pub expected: i64,
}

impl Export {
    /// Reads all types. An export that was interrupted is gone on with: what it has read already is not read again.
    ///
    /// # Errors
    /// The app or the database does not answer; what was read stays.
    pub async fn run(
        &self,
        pool: &PgPool,
        api: &DataApi,
        now: impl Fn() -> Timestamp,
        progress: &dyn Fn(&ExportProgress),
    ) -> Result<Vec<Exported>> {
        let mut exported = Vec::new();
        let mut tx = db::begin(pool).await?;
        let scans = Scan::open_all(&mut tx, &self.types, self.is_delta, now()).await?;
        tx.commit().await?;
        for scan in scans {
            let scan = read(pool, api, scan, progress).await?;
            let mut tx = db::begin(pool).await?;
            exported.push(scan.finish(&mut tx, now(), CLOCK_SKEW).await?);
            tx.commit().await?;
        }
        Ok(exported)
    }
}

/// Reads a type to its end, page by page in the order of time.
async fn read(pool: &PgPool, api: &DataApi, mut scan: Scan, progress: &dyn Fn(&ExportProgress)) -> Result<Scan> {
    let by = if scan.is_delta { By::Modified } else { By::Created };
    let mut position = Position::new(scan.position.or(scan.since));
    loop {
        let window = Window { by, from: position.from, at: None, cursor: 0 };
        let page = api.page(&scan.kind, window).await?;
        if page.records.is_empty() && page.remaining > 0 {
            let message =
                format!("{}: the app says that there are {} more records, and gives none.", scan.kind, page.remaining);
            return Err(BubbleError::Api(message));
        }
        let is_last = page.remaining == 0 || page.remaining < 0 && page.records.len() < PAGE_SIZE;
        let mut records = StagedRecord::read_all(&page.records)?;
        let next = position.after(&records, by);
        if next == position && !is_last {
            // More records of one moment than a page has: all of that moment, until nothing is missing.
            if let Some(at) = position.from {
                records = keyset::read_moment(api, &scan.kind, by, at).await?;
            }
        }
        if scan.records_expected == 0 {
            scan.records_expected = page.records.len() as i64 + page.remaining.max(0);
        }
        let mut tx = db::begin(pool).await?;
        scan.stage(&mut tx, &records, next.from).await?;
        tx.commit().await?;
        progress(&ExportProgress {
            kind: scan.kind.clone(),
            read: scan.records_read,
            expected: scan.records_expected.max(scan.records_read),
        });
        if is_last {
            return Ok(scan);
        }
        position = if next == position { next.beyond() } else { next };
    }
}
