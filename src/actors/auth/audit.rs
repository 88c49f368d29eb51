//! Audit entries about accounts: the action only, never addresses or passwords.

use uuid::Uuid;

use crate::models::audit::Record;

/// The `actor_role` of a user who is authenticated by a mailed link only.
pub(super) const LINK_ROLE: &str = "user";

/// An audit entry about an account.
pub(super) fn account_record<'a>(action: &'a str, actor_role: &'a str, user_id: Uuid) -> Record<'a> {
    Record { action, actor_role, subject_kind: "user", subject_id: Some(user_id), before: None, after: None }
}
