//! Changing a profile's photo. Its objects are stored before a row names them, and removed by a job once none does, so a crash in
//! between leaves at most an object that no profile shows; it is deleted with the account.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::state::Profiles;
use crate::actors::Command;
use crate::app::App;
use crate::crypto::sha256;
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::integrations::photos::upload;
use crate::jobs::definitions::housekeeping::DeletePhoto;
use crate::jobs::{Fence, cancel_waiting, enqueue_at};
use crate::models::audit::{self, Record};
use crate::models::auth::users::Role;
use crate::models::profiles::photos::{self, Replaced, SIZES};
use crate::origin::Origin;

/// Sets the photo of a profile and returns its key.
#[derive(Clone, Debug)]
pub struct ChangePhoto {
    pub user_id: Uuid,
    pub role: Role,
    /// As it was sent, unchecked.
    pub picture: Arc<Vec<u8>>,
    pub origin: Origin,
}

impl Command for ChangePhoto {
    type State = Profiles;
    type Output = String;
    /// A large picture takes seconds to decode, storage up to ten.
    const DEADLINE: Duration = Duration::from_secs(40);

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, state: &Profiles) -> Result<String> {
        let storage = app.storage()?;
        let renditions = state.images.squares(self.picture, "photo", &SIZES).await?;
        let key = photos::key(self.user_id, &sha256(renditions.first().map_or(&[], Vec::as_slice)));
        let mut tx = app.begin().await?;
        let is_available = cancel_waiting::<DeletePhoto>(&mut tx, &key, app.now()).await?;
        app.commit(tx).await?;
        if !is_available {
            return Err(Error::new(Code::Unavailable).with_detail("This very photo is just being removed. Try again."));
        }
        upload(storage, &key, renditions).await?;
        let profile = ProfileId { user_id: self.user_id, role: self.role };
        if set_photo(app, profile, Some(&key), &self.origin).await? == Replaced::NoProfile {
            storage.delete(&photos::object_keys(&key)).await?;
            return Err(Error::new(Code::Unauthenticated).with_detail("This account is gone."));
        }
        Ok(key)
    }
}

/// Removes the photo of a profile.
#[derive(Clone, Debug)]
pub struct RemovePhoto {
    pub user_id: Uuid,
    pub role: Role,
    pub origin: Origin,
}

impl Command for RemovePhoto {
    type State = Profiles;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Profiles) -> Result<()> {
        let profile = ProfileId { user_id: self.user_id, role: self.role };
        set_photo(app, profile, None, &self.origin).await.map(drop)
    }
}

/// Which profile of a user: after a change of role there are two.
#[derive(Clone, Copy)]
struct ProfileId {
    user_id: Uuid,
    role: Role,
}

async fn set_photo(app: &App, profile: ProfileId, key: Option<&str>, origin: &Origin) -> Result<Replaced> {
    let now = app.now();
    let mut tx = app.begin().await?;
    if let Some(key) = key {
        // The photo may have been shown and replaced by another request since it was stored.
        cancel_waiting::<DeletePhoto>(&mut tx, key, now).await?;
    }
    let replaced = photos::replace(&mut tx, profile.user_id, profile.role, key, now).await?;
    let Replaced::Changed(old) = &replaced else {
        app.commit(tx).await?;
        return Ok(replaced);
    };
    let record = Record {
        action: if key.is_some() { "profiles.photo_changed" } else { "profiles.photo_removed" },
        actor_role: profile.role.as_str(),
        subject_kind: profile.role.as_str(),
        subject_id: Some(profile.user_id),
        before: None,
        after: None,
    };
    audit::write(&mut tx, origin, &record, now).await?;
    if let Some(key) = old {
        let job = DeletePhoto { user_id: profile.user_id, key: key.clone() };
        enqueue_at(&mut tx, origin, now, now + DeletePhoto::DELAY, &job).await?;
    }
    app.commit(tx).await?;
    if profile.role == Role::Coach {
        app.events.publish(Change::Coach(profile.user_id));
    }
    Ok(replaced)
}

/// Deletes the objects of a photo, unless a profile shows it again.
///
/// # Errors
/// `unavailable`, `provider_off`: they may still be there.
pub async fn delete_photo(app: &App, job: &DeletePhoto, fence: Fence) -> Result<()> {
    let is_shown = photos::is_shown(&mut *app.db.acquire().await?, job.user_id, &job.key).await?;
    if !is_shown {
        app.storage()?.delete(&photos::object_keys(&job.key)).await?;
    }
    app.finish_job(fence).await
}
