//! Audit entries about accounts: what was done, never what the account was or is.

use uuid::Uuid;

use crate::models::audit::Record;

/// The role of whoever opens a link: the user, in whatever role.
pub(super) const BY_LINK: &str = "user";

/// An entry about an account.
pub(super) fn account_record<'a>(action: &'a str, actor_role: &'a str, user_id: Uuid) -> Record<'a> {
    Record { action, actor_role, subject_kind: "user", subject_id: Some(user_id), before: None, after: None }
}
