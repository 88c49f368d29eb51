//! Read-only mode: reads go on, everything else is refused. Set by `READ_ONLY=true` for good, or by an admin for as long as it takes. Each
//! process looks every few seconds, so that all of them follow within [`CHECK_INTERVAL`] and some.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::Admin;
use crate::actors::Command;
use crate::app::App;
use crate::error::Result;
use crate::models::audit::{self, Record};
use crate::models::read_only::ReadOnlyMode;
use crate::origin::Origin;

/// How often a process looks whether an admin has changed it.
const CHECK_INTERVAL: Duration = Duration::from_secs(3);

/// Looks at the mode again and again; never returns.
pub async fn follow_read_only_mode(app: App, state: Arc<Admin>) {
    loop {
        let read = async { ReadOnlyMode::current(&mut *app.db.acquire().await?).await };
        match read.await {
            Ok(mode) => state.read_only.learn(mode),
            Err(error) => tracing::debug!(%error, "read-only mode not looked at"),
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// Switches read-only mode on or off.
#[derive(Clone, Debug)]
pub struct SetReadOnlyMode {
    pub is_on: bool,
    pub reason: Option<String>,
    pub origin: Origin,
}

impl Command for SetReadOnlyMode {
    type State = Admin;
    type Output = ReadOnlyMode;

    async fn run(self, app: &App, state: &Admin) -> Result<ReadOnlyMode> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let before = ReadOnlyMode::lock(&mut tx).await?;
        let after = ReadOnlyMode { is_on: self.is_on, reason: self.reason, changed_at: Some(now) };
        if (before.is_on, &before.reason) == (after.is_on, &after.reason) {
            return Ok(before);
        }
        after.replace(&mut tx).await?;
        let record = Record {
            action: if after.is_on { "platform.read_only_on" } else { "platform.read_only_off" },
            actor_role: "admin",
            subject_kind: "platform",
            subject_id: None,
            before: Some(json!({ "is_on": before.is_on })),
            after: Some(json!({ "is_on": after.is_on })),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        state.read_only.learn(after.clone());
        Ok(after)
    }
}
