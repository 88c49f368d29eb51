//! The library and its bookmarks.

use serde_json::json;
use uuid::Uuid;

use super::notices::{Notice, commit, notify};
use super::{Community, Writer};
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::jobs::definitions::emails::EmailKind;
use crate::models::auth::users::Role;
use crate::models::bookings::{Booking, BookingStatus};
use crate::models::community::quotas::{self, Written};
use crate::models::community::resources::{Resource, ResourceDraft};
use crate::models::idempotency::{self, CreationKey};

/// Adds a resource to the library.
#[derive(Clone, Debug)]
pub struct CreateResource {
    pub by: Writer,
    pub draft: ResourceDraft,
    pub key: Option<CreationKey>,
}

impl Command for CreateResource {
    type State = Community;
    type Output = Resource;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.by.user_id)
    }

    async fn run(self, app: &App, _: &Community) -> Result<Resource> {
        let now = app.now();
        if self.by.role == Role::Client {
            return Err(Error::new(Code::Forbidden).with_detail("Coaches and the team recommend resources."));
        }
        let mut tx = app.begin().await?;
        if let Some(id) = idempotency::created(&mut tx, self.key.as_ref()).await? {
            let resource = Resource::by_id(&mut tx, id, self.by.reader()).await?;
            app.commit(tx).await?;
            return Ok(resource);
        }
        quotas::check(&mut tx, self.by.user_id, Written::Resources, now).await?;
        let id = Resource::insert(&mut tx, self.by.user_id, &self.draft, now).await?;
        idempotency::note_created(&mut tx, self.key.as_ref(), id).await?;
        let resource = Resource::by_id(&mut tx, id, self.by.reader()).await?;
        app.commit(tx).await?;
        Ok(resource)
    }
}

/// Replaces what the owner of a resource decides.
#[derive(Clone, Debug)]
pub struct ReplaceResource {
    pub by: Writer,
    pub id: Uuid,
    pub draft: ResourceDraft,
}

impl Command for ReplaceResource {
    type State = Community;
    type Output = Resource;

    async fn run(self, app: &App, _: &Community) -> Result<Resource> {
        let (now, reader) = (app.now(), self.by.reader());
        let mut tx = app.begin().await?;
        let owner_id = Resource::by_id(&mut tx, self.id, reader).await?.owner_id;
        self.by.check_may_change(owner_id)?;
        Resource::replace(&mut tx, self.id, &self.draft, now).await?;
        let what = ("community.resource_edited", "resource", self.id);
        self.by.audit_if_moderating(&mut tx, owner_id, what, now).await?;
        let resource = Resource::by_id(&mut tx, self.id, reader).await?;
        app.commit(tx).await?;
        Ok(resource)
    }
}

/// Deletes a resource.
#[derive(Clone, Debug)]
pub struct DeleteResource {
    pub by: Writer,
    pub id: Uuid,
}

impl Command for DeleteResource {
    type State = Community;
    type Output = ();

    async fn run(self, app: &App, _: &Community) -> Result<()> {
        let mut tx = app.begin().await?;
        let owner_id = Resource::by_id(&mut tx, self.id, self.by.reader()).await?.owner_id;
        self.by.check_may_change(owner_id)?;
        Resource::delete(&mut tx, self.id).await?;
        let what = ("community.resource_deleted", "resource", self.id);
        self.by.audit_if_moderating(&mut tx, owner_id, what, app.now()).await?;
        app.commit(tx).await
    }
}

/// Bookmarks a resource, or removes the bookmark.
#[derive(Clone, Debug)]
pub struct SetBookmark {
    pub by: Writer,
    pub resource_id: Uuid,
    pub is_set: bool,
}

impl Command for SetBookmark {
    type State = Community;
    type Output = Resource;

    async fn run(self, app: &App, _: &Community) -> Result<Resource> {
        let mut tx = app.begin().await?;
        Resource::bookmark(&mut tx, self.resource_id, self.by.user_id, self.is_set, app.now()).await?;
        let resource = Resource::by_id(&mut tx, self.resource_id, self.by.reader()).await?;
        app.commit(tx).await?;
        Ok(resource)
    }
}

/// Suggests a resource to the client of a booking; doing so again tells nobody.
#[derive(Clone, Debug)]
pub struct SuggestResource {
    /// The coach.
    pub by: Writer,
    pub resource_id: Uuid,
    pub booking_id: Uuid,
}

impl Command for SuggestResource {
    type State = Community;
    type Output = ();

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.booking_id)
    }

    async fn run(self, app: &App, _: &Community) -> Result<()> {
        let SuggestResource { by, resource_id, booking_id } = self;
        let now = app.now();
        let mut tx = app.begin().await?;
        Resource::by_id(&mut tx, resource_id, by.reader()).await?;
        let booking = Booking::by_id(&mut tx, booking_id).await?.filter(|booking| {
            booking.coach_id == by.user_id
                && matches!(booking.status, BookingStatus::Confirmed | BookingStatus::Completed)
        });
        let unknown = || FieldErrors::one("booking_id", "unknown_value", "A confirmed or completed session of yours.");
        let booking = booking.ok_or_else(unknown)?;
        if !Resource::suggest(&mut tx, resource_id, booking_id, now).await? {
            return Ok(());
        }
        let notices = [Notice {
            to: booking.client_id,
            email: EmailKind::ResourceSuggested { resource_id, booking_id },
            data: json!({ "resource_id": resource_id, "other_id": by.user_id, "other_name": booking.coach_name }),
        }];
        notify(&mut tx, &by.origin, &notices, now).await?;
        commit(app, tx, &notices).await
    }
}
