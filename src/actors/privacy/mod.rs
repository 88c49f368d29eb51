//! Giving an account up: hidden and signed out at once, wound up and erased by a job within the hour.

mod erase;

use std::time::Duration;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::auth::verify_password;
use super::{ActorState, Command};
use crate::app::App;
use crate::clock::minutes;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::definitions::privacy::EraseAccount;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::auth::sessions;
use crate::models::auth::users::{Role, User};
use crate::models::privacy::{self, Erasure};
use crate::origin::Origin;

pub use self::erase::{ERASED, Erased, erase_account, reapply_erasures};

/// How long a sign-in speaks for itself; later the password is asked for.
const FRESH: jiff::SignedDuration = minutes(10);

/// The room; it remembers nothing.
pub struct Privacy;

impl ActorState for Privacy {
    type Context = App;
    const NAME: &'static str = "privacy";
}

/// Somebody gives their account up.
#[derive(Clone, Debug)]
pub struct DeleteAccount {
    pub user_id: Uuid,
    pub session_id: Uuid,
    pub password: Option<String>,
    pub origin: Origin,
}

impl Command for DeleteAccount {
    type State = Privacy;
    type Output = ();
    /// Hashing waits its turn.
    const DEADLINE: Duration = Duration::from_secs(30);

    async fn run(self, app: &App, _: &Privacy) -> Result<()> {
        self.is_meant(app).await?;
        let now = app.now();
        let user_id = self.user_id;
        let mut tx = app.begin().await?;
        let user = User::by_id(&mut tx, user_id).await?.ok_or_else(gone)?;
        if user.role == Role::Admin && User::is_last_admin(&mut tx, user_id).await? {
            return Err(
                Error::new(Code::Forbidden).with_detail("You are the last admin. Make somebody else one first.")
            );
        }
        if !Erasure::request(&mut tx, user_id, now).await? {
            return Err(gone());
        }
        enqueue(&mut tx, &self.origin, now, &EraseAccount { user_id }).await?;
        enqueue(&mut tx, &self.origin, now, &SendEmail { to: user_id, kind: EmailKind::AccountDeleted }).await?;
        let record = Record {
            action: "privacy.account_deleted",
            actor_role: user.role.as_str(),
            subject_kind: "user",
            subject_id: Some(user_id),
            before: None,
            after: None,
        };
        audit::write(&mut tx, &self.origin, &record, now).await?;
        app.commit(tx).await?;
        app.events.publish(Change::SessionEnded(self.session_id));
        if user.role == Role::Coach {
            app.events.publish(Change::Coach(user_id));
        }
        Ok(())
    }
}

impl DeleteAccount {
    /// It is the person who asks: by the password, or because they have just signed in.
    async fn is_meant(&self, app: &App) -> Result<()> {
        if let Some(password) = self.password.clone() {
            return verify_password(app, self.user_id, password).await.map(drop);
        }
        let since = sessions::opened_at(&mut *app.db.acquire().await?, self.session_id).await?;
        if since.is_some_and(|since| app.now() - since < FRESH) {
            return Ok(());
        }
        Err(Error::new(Code::ReauthenticationRequired)
            .with_detail("Say your password as well: this sign-in is more than ten minutes old."))
    }
}

fn gone() -> Error {
    Error::new(Code::Unauthenticated).with_detail("This account is gone.")
}

/// Everything that is held about somebody, as they get it.
///
/// # Errors
/// The database does not answer.
pub async fn export(app: &App, user_id: Uuid) -> Result<Value> {
    let mut tx = app.begin().await?;
    // One moment's truth, however much there is.
    sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *tx).await?;
    let mut all = Map::from_iter([("exported_at".to_owned(), json!(app.now()))]);
    all.append(&mut privacy::export(&mut tx, user_id).await?);
    Ok(Value::Object(all))
}
