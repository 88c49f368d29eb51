//! The library of resources, and bookmarks.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::input::{distinct, paragraphs, search_text, title};
use crate::actors::Actors;
use crate::actors::community::{CreateResource, DeleteResource, ReplaceResource, SetBookmark, SuggestResource};
use crate::app::App;
use crate::error::{Error, FieldErrors, Result};
use crate::http::bookings::Id;
use crate::http::etag::WithEtag;
use crate::http::extract::{Authenticated, Body, Coach, FromQuery, MaybeAuthenticated, PathId, Query, QueryReader};
use crate::http::idempotency::{IdempotencyKey, StoredResponse, idempotent};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::community::Reader;
use crate::models::community::for_you::{self, Interests};
use crate::models::community::resources::{Filter, Resource, ResourceDraft, ResourceType, Sort};
use crate::models::lists::Cursor;
use crate::models::reference::Tag;
use crate::models::text::UncheckedText;
use crate::models::web_address::WebAddress;

/// The longest description.
const MAX_DESCRIPTION_CHARS: usize = 2_000;

/// What is recommended.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ResourceBody {
    #[schema(value_type = String, min_length = 3, max_length = 200)]
    pub title: UncheckedText,
    #[schema(value_type = String, min_length = 1, max_length = 2000)]
    pub description: UncheckedText,
    pub resource_type: ResourceType,
    /// http or https.
    #[schema(value_type = String, max_length = 2000)]
    pub url: WebAddress,
    #[schema(value_type = Vec<String>, max_items = 20)]
    pub tags: Vec<Tag>,
}

impl ResourceBody {
    fn validate(self) -> Result<ResourceDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let draft = ResourceDraft {
            title: errors.take(title(&self.title)),
            description: errors.take(paragraphs("description", &self.description, MAX_DESCRIPTION_CHARS)),
            resource_type: self.resource_type,
            url: self.url.into_inner(),
            tags: errors.take(distinct(self.tags)),
        };
        errors.into_result(draft)
    }
}

/// Which resources, and the part of the list.
#[derive(Debug)]
pub struct ListQuery {
    filter: Filter,
    feed: Feed,
}

impl FromQuery for ListQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let sort = reader.choice("sort", &Sort::ALL).unwrap_or_default();
        let q = search_text(reader);
        let resource_type = reader.choice("type", &ResourceType::ALL);
        let filter = Filter { resource_type, tags: reader.all("tag"), q, sort };
        Self { filter, feed: Feed::from_query(reader, |cursor| sort.accepts(cursor)) }
    }
}

/// The part of the list of bookmarks.
#[derive(Debug)]
pub struct BookmarksQuery(Feed);

impl FromQuery for BookmarksQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self(Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..))))
    }
}

/// Recommend something: coaches and the team.
#[utoipa::path(post, path = "/community/resources", tag = "community", security(("bearer" = [])), request_body = ResourceBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body get the first response again")),
    responses((status = 201, body = Resource), (status = 403, body = ProblemDocument), (status = 429, description = "rate_limited: new accounts add twenty a day, others two hundred", body = ProblemDocument)))]
pub async fn create(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    key: IdempotencyKey,
    body: Body<ResourceBody>,
) -> Result<HttpResponse> {
    let user_id = signed.user_id;
    let command = CreateResource { by: signed.into(), draft: body.value.validate()?, key: key.creating(user_id) };
    idempotent(&app, user_id, &key, &body.hash, || async {
        Ok(StoredResponse { status: StatusCode::CREATED, body: actors.send(command).await? })
    })
    .await
}

/// One page of the library.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryPage {
    #[serde(flatten)]
    pub page: FeedPage<Resource>,
    /// Its order. `bookmarks` instead of `for_you` where nothing is known of what the reader is after: a client without a quiz, a coach without a
    /// profile, the team.
    pub sorted_by: Sort,
}

/// Find resources.
#[utoipa::path(get, path = "/community/resources", tag = "community", security((), ("bearer" = [])),
    params(("type" = Option<String>, Query, description = "article, video, podcast, template, course, book"), ("tag" = Option<Vec<String>>, Query, description = "repeatable: any of them"),
        ("q" = Option<String>, Query, description = "words of the title, the tags or the description"), ("sort" = Option<String>, Query, description = "new, bookmarks, for_you"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"), ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = LibraryPage), (status = 422, description = "also for_you without being signed in", body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    caller: MaybeAuthenticated,
    query: Query<ListQuery>,
) -> Result<WithEtag<LibraryPage>> {
    let ListQuery { filter, feed } = query.0;
    let (reader, start, limit) = (Reader::from(&caller), feed.start(), feed.limit());
    let mut db = app.read().await?;
    let (part, sorted_by) = match &caller.0 {
        None if filter.sort == Sort::ForYou => return Err(signed_in_only()),
        Some(signed) if filter.sort == Sort::ForYou => {
            let interests = Interests::of(&mut db, signed.user_id, signed.role).await?;
            for_you::list(&mut db, reader, interests, &filter, (start, limit), app.now()).await?
        }
        _ => (Resource::list(&mut db, reader, &filter, start, limit).await?, filter.sort),
    };
    let page = feed.into_page(part, |resource| sorted_by.cursor(resource), |resource| resource);
    Ok(WithEtag(LibraryPage { page, sorted_by }))
}

fn signed_in_only() -> Error {
    let why = "Sign in for this order: it follows from your goals, or from what you coach.";
    FieldErrors::one("sort", "signed_in_only", why).into()
}

/// One resource.
#[utoipa::path(get, path = "/community/resources/{id}", tag = "community", security((), ("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Resource), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, caller: MaybeAuthenticated, id: PathId) -> Result<WithEtag<Resource>> {
    Ok(WithEtag(Resource::by_id(&mut *app.read().await?, id.0, Reader::from(&caller)).await?))
}

/// Replace a resource: its owner, or the team.
#[utoipa::path(put, path = "/community/resources/{id}", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = ResourceBody,
    responses((status = 200, body = Resource), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn replace(
    actors: web::Data<Actors>,
    signed: Authenticated,
    id: PathId,
    body: Body<ResourceBody>,
) -> Result<web::Json<Resource>> {
    let command = ReplaceResource { by: signed.into(), id: id.0, draft: body.value.validate()? };
    Ok(web::Json(actors.send(command).await?))
}

/// Delete a resource: its owner, or the team.
#[utoipa::path(delete, path = "/community/resources/{id}", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    actors.send(DeleteResource { by: signed.into(), id: id.0 }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Bookmark a resource.
#[utoipa::path(post, path = "/community/resources/{id}/bookmark", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Resource), (status = 404, body = ProblemDocument)))]
pub async fn bookmark(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<web::Json<Resource>> {
    let command = SetBookmark { by: signed.into(), resource_id: id.0, is_set: true };
    Ok(web::Json(actors.send(command).await?))
}

/// To whom a resource is suggested.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct SuggestionBody {
    /// A confirmed or completed session of the coach: its client is notified.
    #[schema(value_type = Uuid)]
    pub booking_id: Id,
}

/// Suggest a resource to the client of a booking. Doing so again tells nobody.
#[utoipa::path(post, path = "/community/resources/{id}/suggest", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = SuggestionBody,
    responses((status = 204), (status = 403, description = "coaches only", body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, description = "also when the booking is not one of yours", body = ProblemDocument)))]
pub async fn suggest(
    actors: web::Data<Actors>,
    coach: Authenticated<Coach>,
    id: PathId,
    body: Body<SuggestionBody>,
) -> Result<HttpResponse> {
    let booking_id = body.value.booking_id.0;
    actors.send(SuggestResource { by: coach.into(), resource_id: id.0, booking_id }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove the bookmark of a resource.
#[utoipa::path(delete, path = "/community/resources/{id}/bookmark", tag = "community", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument)))]
pub async fn remove_bookmark(actors: web::Data<Actors>, signed: Authenticated, id: PathId) -> Result<HttpResponse> {
    actors.send(SetBookmark { by: signed.into(), resource_id: id.0, is_set: false }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// My bookmarks, the latest first.
#[utoipa::path(get, path = "/community/bookmarks", tag = "community", security(("bearer" = [])),
    params(("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"), ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<Resource>), (status = 422, body = ProblemDocument)))]
pub async fn bookmarks(
    app: web::Data<App>,
    signed: Authenticated,
    query: Query<BookmarksQuery>,
) -> Result<web::Json<FeedPage<Resource>>> {
    let feed = query.0.0;
    let mut db = app.read().await?;
    let part = Resource::bookmarked(&mut db, signed.user_id, feed.start(), feed.limit()).await?;
    Ok(web::Json(feed.into_page(part, Resource::bookmark_cursor, |resource| resource)))
}
