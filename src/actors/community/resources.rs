//! The library and its bookmarks.

use uuid::Uuid;

use super::{Community, Writer};
use crate::actors::Command;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;
use crate::models::community::quotas::{self, Written};
use crate::models::community::resources::{Resource, ResourceDraft};

/// Adds a resource to the library.
#[derive(Clone, Debug)]
pub struct CreateResource {
    pub by: Writer,
    pub draft: ResourceDraft,
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
        quotas::check(&mut tx, self.by.user_id, Written::Resources, now).await?;
        let id = Resource::insert(&mut tx, self.by.user_id, &self.draft, now).await?;
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
