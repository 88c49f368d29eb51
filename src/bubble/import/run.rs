//! Runs of the import: which one is going on, how far it is, and what it has counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::pages::Position;
use super::tally::{Counts, Tally};
use crate::bubble::error::{BubbleError, Result};
use crate::clock::Timestamp;
use crate::ids;

/// Where a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    #[serde(default)]
    pub step: usize,
    #[serde(default)]
    pub position: Option<Position>,
    /// Records that were gone through.
    #[serde(default)]
    pub done: i64,
}

/// A run of the import.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Run {
    pub id: Uuid,
    mapping_hash: Vec<u8>,
    pub state: String,
    pub(super) progress: Json<Progress>,
    /// By the name of the target.
    pub counts: Json<BTreeMap<String, Counts>>,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

const RUN: &str = "id, mapping_hash, state, progress, counts, started_at, finished_at";

impl Run {
    /// The run that was interrupted, or a new one.
    pub(super) async fn open(
        db: &mut PgConnection,
        mapping_hash: [u8; 32],
        now: Timestamp,
        is_dry_run: bool,
    ) -> Result<Run> {
        let sql = format!("select {RUN} from bubble_runs where state = 'running' for update");
        let running: Option<Run> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_optional(&mut *db).await?;
        match running {
            Some(running) if is_dry_run => Err(BubbleError::Refused(format!(
                "The run {} was interrupted. Go on with it by `rapport bubble import` first.",
                running.id
            ))),
            Some(running) if running.mapping_hash != mapping_hash => Err(BubbleError::Refused(format!(
                "The run {} was interrupted, and had another mapping. Go on with that one, or undo it by `rapport bubble rollback {}`.",
                running.id, running.id
            ))),
            Some(running) => Ok(running),
            None => {
                let sql = format!(
                    "insert into bubble_runs (id, mapping_hash, state, started_at) values ($1, $2, 'running', $3) returning {RUN}"
                );
                let opened =
                    sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(ids::new(now)).bind(&mapping_hash[..]).bind(now);
                Ok(opened.fetch_one(db).await?)
            }
        }
    }

    /// A run by its id.
    ///
    /// # Errors
    /// There is none.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Run> {
        let sql = format!("select {RUN} from bubble_runs where id = $1");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?;
        found.ok_or_else(|| BubbleError::Refused(format!("There is no run {id}.")))
    }

    /// The latest run, if there is one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest(db: &mut PgConnection) -> Result<Option<Run>> {
        let sql = format!("select {RUN} from bubble_runs order by started_at desc, id desc limit 1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_optional(db).await?)
    }

    pub(super) fn advance(&mut self, step: usize, position: Option<Position>, done: i64, tally: &Tally) {
        self.progress = Json(Progress { step, position, done });
        self.counts = Json(tally.counts.clone());
    }

    /// Stores how far it is. Another process that goes on with the same run would wait here, and then find it further on.
    pub(super) async fn store(&self, db: &mut PgConnection) -> Result<()> {
        let sql = "update bubble_runs set progress = $2, counts = $3 where id = $1 and state = 'running' and coalesce((progress ->> 'done')::bigint, 0) < $4";
        let stored = sqlx::query(sql).bind(self.id).bind(&self.progress).bind(&self.counts).bind(self.progress.0.done);
        if stored.execute(db).await?.rows_affected() == 0 {
            return Err(BubbleError::Refused(format!("Another process goes on with the run {}.", self.id)));
        }
        Ok(())
    }

    /// Ends the run. The numbers of past days are counted anew, if there is more in them now.
    pub(super) async fn finish(&self, db: &mut PgConnection, now: Timestamp, has_changed: bool) -> Result<()> {
        let sql = "update bubble_runs set state = 'done', finished_at = $2, progress = $3, counts = $4 where id = $1";
        sqlx::query(sql).bind(self.id).bind(now).bind(&self.progress).bind(&self.counts).execute(&mut *db).await?;
        if has_changed {
            forget_counted_days(db).await?;
        }
        Ok(())
    }
}

/// Lets the numbers of past days be counted anew.
pub(in crate::bubble) async fn forget_counted_days(db: &mut PgConnection) -> Result<()> {
    sqlx::query("delete from counted_days").execute(db).await?;
    Ok(())
}
