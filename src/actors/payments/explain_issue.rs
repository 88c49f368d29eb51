//! An admin says why a difference, a flagged payment or a dispute is as it is.

use serde_json::json;
use uuid::Uuid;

use super::state::Payments;
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::models::audit::{self, Record};
use crate::models::payments::{IssueState, ReconciliationIssue};
use crate::origin::Origin;

/// Explains an issue: it is not open any more, for as long as it is as it is.
#[derive(Clone, Debug)]
pub struct ExplainIssue {
    pub issue_id: Uuid,
    pub reason: String,
    pub admin_id: Uuid,
    pub origin: Origin,
}

impl Command for ExplainIssue {
    type State = Payments;
    type Output = ReconciliationIssue;

    async fn run(self, app: &App, _: &Payments) -> Result<ReconciliationIssue> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let issue = ReconciliationIssue::by_id(&mut tx, self.issue_id, now).await?.ok_or_else(unknown)?;
        if issue.state != IssueState::Open {
            return Err(Error::new(Code::InvalidTransition).with_detail("Somebody has explained this already."));
        }
        issue.explain(&mut tx, &self.reason, self.admin_id, now).await?;
        // Without the reason, which is free text.
        let record = Record {
            action: "payments.issue_explained",
            actor_role: "admin",
            subject_kind: "payment",
            subject_id: issue.payment_id,
            before: Some(json!({ "state": IssueState::Open })),
            after: Some(json!({ "state": IssueState::Explained, "kind": issue.kind, "stripe_id": issue.stripe_id })),
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        let explained = ReconciliationIssue::by_id(&mut tx, self.issue_id, now).await?.ok_or_else(unknown)?;
        app.commit(tx).await?;
        Ok(explained)
    }
}

fn unknown() -> Error {
    Error::new(Code::NotFound).with_detail("There is no such issue, or Stripe and the ledger agree again.")
}
