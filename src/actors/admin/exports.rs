//! That somebody of the team takes a list away as a file is in the audit trail: what is in a file is out of reach of an erasure.

use serde_json::json;

use super::Admin;
use crate::actors::Command;
use crate::app::App;
use crate::error::Result;
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::origin::Origin;

/// Records that a list is taken as a file, before it is.
#[derive(Clone, Debug)]
pub struct RecordExport {
    pub file: &'static str,
    /// The names of the filters in use; what they say may be about a person.
    pub filters: Vec<&'static str>,
    pub role: Role,
    pub origin: Origin,
}

impl Command for RecordExport {
    type State = Admin;
    type Output = ();

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let record = Record {
            action: "admin.exported",
            actor_role: self.role.as_str(),
            subject_kind: "export",
            subject_id: None,
            before: None,
            after: Some(json!({ "file": self.file, "filters": self.filters })),
        };
        let mut db = app.writer().await?;
        audit::write(&mut db, &self.origin, &record, app.now()).await?;
        db.finish().await
    }
}
