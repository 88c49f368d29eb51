//! `/community/people`: whom a member can mention.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::search_text;
use crate::app::App;
use crate::error::Result;
use crate::http::bookings::Id;
use crate::http::extract::{Authenticated, FromQuery, Query, QueryReader};
use crate::http::problem::ProblemDocument;
use crate::models::community::Reader;
use crate::models::community::authors::Author;
use crate::models::community::people::{self, Sought};

/// Whom to look for, and in which discussion.
#[derive(Debug)]
pub struct PeopleQuery {
    /// `None`: what was typed is no name.
    sought: Option<Sought>,
    post_id: Option<Uuid>,
}

impl FromQuery for PeopleQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let q = search_text(reader);
        Self { sought: Sought::by(q.as_deref()), post_id: reader.parsed::<Id>("post_id").map(|id| id.0) }
    }
}

/// Whom the caller can mention.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleView {
    /// At most eight.
    #[schema(max_items = 8)]
    pub items: Vec<Author>,
}

/// Find whom to mention, by the beginning of a word of their name.
///
/// Those who take part in the discussion come first, who spoke last before the others; then listed coaches, and whoever has written something that members
/// see. A client who has written nothing is not found.
#[utoipa::path(get, path = "/community/people", tag = "community", security(("bearer" = [])),
    params(("q" = Option<String>, Query, description = "what is typed of a name, whatever its case and accents; without it, those who take part in the discussion"),
        ("post_id" = Option<Uuid>, Query, description = "the post that is discussed")),
    responses((status = 200, body = PeopleView), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn find(
    app: web::Data<App>,
    signed: Authenticated,
    query: Query<PeopleQuery>,
) -> Result<web::Json<PeopleView>> {
    let PeopleQuery { sought, post_id } = query.0;
    let reader = Reader::user(signed.user_id, signed.role);
    let Some(sought) = sought else { return Ok(web::Json(PeopleView { items: Vec::new() })) };
    let found = people::find(&mut *app.read().await?, reader, &sought, post_id).await?;
    let items = found.iter().filter_map(|person| person.view(reader, |key| app.photo_url(key))).collect();
    Ok(web::Json(PeopleView { items }))
}
