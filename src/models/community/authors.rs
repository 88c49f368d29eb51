//! Who wrote something, as its readers see them.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Reader;
use crate::models::auth::users::Role;
use crate::models::profiles::public_name::short_name;

/// The columns of an author, of the row named `u`; null if the account is erased.
pub(super) const COLUMNS: &str = "u.id as author_id, u.full_name as author_name, u.role as author_role,
    case u.role when 'coach' then (select k.photo_key from coach_profiles k where k.user_id = u.id)
                when 'client' then (select k.photo_key from client_profiles k where k.user_id = u.id) end as author_photo";

/// As read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AuthorRow {
    pub author_id: Option<Uuid>,
    pub(super) author_name: Option<String>,
    author_role: Option<Role>,
    author_photo: Option<String>,
}

/// The author of a post or comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Author {
    pub id: Uuid,
    /// Members are shown to each other by their full name, to everybody else as `Ana R.`; coaches and the team are public.
    pub name: String,
    #[schema(value_type = String)]
    pub role: Role,
    pub photo_url: Option<String>,
}

impl AuthorRow {
    /// As this reader sees them; `None`: the account is erased.
    pub fn view(&self, reader: Reader, photo_url: impl Fn(&str) -> String) -> Option<Author> {
        let (id, name, role) = (self.author_id?, self.author_name.as_deref()?, self.author_role?);
        let is_public = role != Role::Client || reader.user_id.is_some();
        let name = if is_public { name.to_owned() } else { short_name(name) };
        Some(Author { id, name, role, photo_url: self.author_photo.as_deref().map(photo_url) })
    }
}
