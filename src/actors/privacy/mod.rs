//! Deleting an account: deactivated and logged out at once, erased by a job within the hour. Exporting its data.

mod erase;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::admin::users::last_admin;
use super::auth::verify_password;
use super::{ActorState, Command};
use crate::app::App;
use crate::clock::{Timestamp, minutes};
use crate::crypto::Passwords;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::integrations::photos::CONTENT_TYPE;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::definitions::privacy::EraseAccount;
use crate::jobs::enqueue;
use crate::models::admin::users::not_found;
use crate::models::audit::{self, Record};
use crate::models::auth::sessions;
use crate::models::auth::users::{Password, Role, User};
use crate::models::privacy::{self, Erasure};
use crate::models::profiles::photos;
use crate::origin::Origin;

pub use self::erase::{ERASED_PREFIX, ErasureProgress, erase_account, erase_in_copy, reapply_erasures};

/// How long after a login the password is not asked for again.
const RECENT_LOGIN: jiff::SignedDuration = minutes(10);

/// The state of the privacy actor: none.
pub struct Privacy;

impl ActorState for Privacy {
    type Context = App;
    const NAME: &'static str = "privacy";
}

/// Deletes the user's own account.
#[derive(Clone, Debug)]
pub struct DeleteAccount {
    pub user_id: Uuid,
    pub session_id: Uuid,
    pub password: Option<Password>,
    pub origin: Origin,
}

impl Command for DeleteAccount {
    type State = Privacy;
    type Output = ();
    const DEADLINE: Duration = Passwords::DEADLINE;

    async fn run(self, app: &App, _: &Privacy) -> Result<()> {
        self.confirm_identity(app).await?;
        let now = app.now();
        let user_id = self.user_id;
        let mut tx = app.begin().await?;
        let user = User::by_id(&mut tx, user_id).await?.ok_or_else(gone)?;
        if user.role == Role::Admin && User::is_last_admin(&mut tx, user_id).await? {
            return Err(
                Error::new(Code::Forbidden).with_detail("You are the last admin. Make somebody else one first.")
            );
        }
        let by = (&self.origin, user.role);
        let ended = request_erasure(&mut tx, user_id, by, now).await?.ok_or_else(gone)?;
        app.commit(tx).await?;
        publish_deletion(app, &user, ended);
        Ok(())
    }
}

/// Deletes somebody's account, as an admin: what follows is as if its owner had deleted it.
#[derive(Clone, Debug)]
pub struct DeleteUser {
    pub user_id: Uuid,
    pub origin: Origin,
}

impl Command for DeleteUser {
    type State = Privacy;
    type Output = ();

    async fn run(self, app: &App, _: &Privacy) -> Result<()> {
        let (now, user_id) = (app.now(), self.user_id);
        let mut tx = app.begin().await?;
        if User::is_last_admin(&mut tx, user_id).await? {
            return Err(last_admin());
        }
        let user = User::by_id(&mut tx, user_id).await?.ok_or_else(not_found)?;
        let by = (&self.origin, Role::Admin);
        let ended = request_erasure(&mut tx, user_id, by, now).await?.ok_or_else(not_found)?;
        app.commit(tx).await?;
        publish_deletion(app, &user, ended);
        Ok(())
    }
}

/// Closes the account, and enqueues its erasure. Gives the logins that have ended; `None`: it is deleted already.
async fn request_erasure(
    db: &mut PgConnection,
    user_id: Uuid,
    (origin, actor_role): (&Origin, Role),
    now: Timestamp,
) -> Result<Option<Vec<Uuid>>> {
    let Some(ended) = Erasure::request(db, user_id, now).await? else { return Ok(None) };
    enqueue(db, origin, now, &EraseAccount { user_id }).await?;
    enqueue(db, origin, now, &SendEmail { to: user_id, kind: EmailKind::AccountDeleted }).await?;
    let record = Record {
        action: "privacy.account_deleted",
        actor_role: actor_role.as_str(),
        subject_kind: "user",
        subject_id: Some(user_id),
        before: None,
        after: None,
    };
    audit::write(db, origin, &record, now).await?;
    Ok(Some(ended))
}

fn publish_deletion(app: &App, user: &User, ended: Vec<Uuid>) {
    ended.into_iter().for_each(|session_id| app.events.publish(Change::SessionEnded(session_id)));
    if user.role == Role::Coach {
        app.events.publish(Change::Coach(user.id));
    }
}

impl DeleteAccount {
    /// Requires the password, or a recent login.
    async fn confirm_identity(&self, app: &App) -> Result<()> {
        if let Some(password) = self.password.clone() {
            return verify_password(app, self.user_id, password).await.map(drop);
        }
        let opened_at = sessions::opened_at(&mut *app.db.acquire().await?, self.session_id).await?;
        if opened_at.is_some_and(|at| app.now() - at < RECENT_LOGIN) {
            return Ok(());
        }
        Err(Error::new(Code::ReauthenticationRequired)
            .with_detail("Say your password as well: this sign-in is more than ten minutes old."))
    }
}

fn gone() -> Error {
    Error::new(Code::Unauthenticated).with_detail("This account is gone.")
}

/// All personal data of a user, from one snapshot of the database, and the photos themselves.
///
/// # Errors
/// The database or the storage does not answer: an export that lacks something is none.
pub async fn export(app: &App, user_id: Uuid) -> Result<Value> {
    let mut tx = app.begin().await?;
    let mut export = Map::from_iter([("exported_at".to_owned(), json!(app.now()))]);
    export.append(&mut privacy::export(&mut tx, user_id).await?);
    tx.commit().await?;
    let mut photos = Vec::new();
    for profile in ["client_profile", "coach_profile"] {
        if let Some(key) = export[profile][0]["photo_key"].as_str() {
            photos.push(photo(app, profile, key).await?);
        }
    }
    export.insert("photos".to_owned(), Value::Array(photos));
    Ok(Value::Object(export))
}

/// A photo as it is shown, in its largest size; the smaller ones are made of it. As a `data:` address, which lives as long as the file.
async fn photo(app: &App, profile: &str, key: &str) -> Result<Value> {
    let jpeg = app.storage()?.get(&photos::object_key(key, photos::SIZES[0])).await?;
    let data = jpeg.map(|jpeg| format!("data:{CONTENT_TYPE};base64,{}", STANDARD.encode(jpeg)));
    Ok(json!({ "profile": profile, "content_type": CONTENT_TYPE, "data": data }))
}
