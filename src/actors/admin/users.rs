//! What admins do with accounts: another role, closing one, opening it again.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Admin;
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::models::admin::users::not_found;
use crate::models::audit::{self, Record};
use crate::models::auth::sessions;
use crate::models::auth::users::{Role, Standing, User};
use crate::models::bookings::{Booking, lock_participants};
use crate::origin::Origin;

/// Gives an account another role, closes it or opens it again. Every login of its owner ends with a change.
#[derive(Clone, Debug)]
pub struct ChangeUser {
    pub user_id: Uuid,
    pub role: Option<Role>,
    pub is_active: Option<bool>,
    pub origin: Origin,
}

impl Command for ChangeUser {
    type State = Admin;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Admin) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let takes_rights = self.role.is_some_and(|role| role != Role::Admin) || self.is_active == Some(false);
        // Before the account itself is locked, so that two admins who demote each other wait for one another and do not deadlock.
        let is_last_admin = takes_rights && User::is_last_admin(&mut tx, self.user_id).await?;
        // As whoever books does: profiles first, then the account.
        lock_participants(&mut tx, self.user_id, self.user_id).await?;
        let before = User::lock_standing(&mut tx, self.user_id).await?.ok_or_else(not_found)?;
        let after = Standing {
            role: self.role.unwrap_or(before.role),
            is_active: self.is_active.unwrap_or(before.is_active),
            ..before
        };
        if before == after {
            return Ok(());
        }
        if before.is_deleted {
            return Err(
                Error::new(Code::InvalidTransition).with_detail("This account is deleted: it does not come back.")
            );
        }
        if is_last_admin {
            return Err(last_admin());
        }
        if before.role != after.role {
            if Booking::is_anything_ahead(&mut tx, self.user_id, now).await? {
                return Err(Error::new(Code::HasBookings)
                    .with_detail("There are sessions ahead. Cancel them, or wait until they are over."));
            }
            User::set_role(&mut tx, self.user_id, after.role, now).await?;
            let facts = (json!({ "role": before.role }), json!({ "role": after.role }));
            self.write_audit(&mut tx, "auth.role_changed", facts, now).await?;
        }
        if before.is_active != after.is_active {
            User::set_active(&mut tx, self.user_id, after.is_active, now).await?;
            let action = if after.is_active { "auth.account_reactivated" } else { "auth.account_deactivated" };
            let facts = (json!({ "is_active": before.is_active }), json!({ "is_active": after.is_active }));
            self.write_audit(&mut tx, action, facts, now).await?;
        }
        let ended = sessions::revoke_all(&mut tx, self.user_id, None, now).await?;
        app.commit(tx).await?;
        ended.into_iter().for_each(|session_id| app.events.publish(Change::SessionEnded(session_id)));
        if [before.role, after.role].contains(&Role::Coach) {
            app.events.publish(Change::Coach(self.user_id));
        }
        Ok(())
    }
}

impl ChangeUser {
    async fn write_audit(
        &self,
        db: &mut PgConnection,
        action: &str,
        (before, after): (Value, Value),
        now: Timestamp,
    ) -> Result<()> {
        let record = Record {
            action,
            actor_role: "admin",
            subject_kind: "user",
            subject_id: Some(self.user_id),
            before: Some(before),
            after: Some(after),
        };
        audit::write(db, &self.origin, &record, now).await
    }
}

/// `last_admin`.
pub fn last_admin() -> Error {
    Error::new(Code::LastAdmin).with_detail("This is the last admin. Make somebody else one first.")
}
