//! `/profile/photo`: setting and removing one's photo, and `/photos`, where photos are served when there is no CDN in front of the
//! bucket.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::etag::if_none_match;
use super::extract::{Authenticated, RequiredRole, upload};
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::profiles::Profiles;
use crate::actors::profiles::photos::{ChangePhoto, RemovePhoto};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::integrations::photos::{CACHE_CONTROL, CONTENT_TYPE};
use crate::models::auth::users::Role;
use crate::models::profiles::photos;

/// The largest photo that is accepted: 5 MiB.
pub const MAX_PHOTO_BYTES: usize = photos::MAX_BYTES;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/profile/photo").route(web::post().to(change)).route(web::delete().to(remove)))
        .service(web::resource("/photos/{user_id}/{name}").route(web::get().to(show)));
}

/// Clients and coaches: admins and auditors have no profile.
#[derive(Debug)]
pub struct HasProfile;

impl RequiredRole for HasProfile {
    fn admits(role: Role, _: &Method) -> bool {
        matches!(role, Role::Client | Role::Coach)
    }
}

/// A form with one file.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only describes the form; the body is read as a stream")]
pub struct PhotoForm {
    /// JPEG, PNG or WebP, at most 5 MiB, 50 megapixels and 12,000 pixels a side.
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

/// The photo's URL.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoView {
    /// A JPEG of at most 512 × 512 pixels. The same URL with `-128.jpg` in place of `-512.jpg` has at most 128 × 128. The URL is made of
    /// the photo's content: it never shows another photo, and the same photo always has the same URL.
    pub photo_url: String,
}

/// Set my photo.
///
/// Stored is the centre square as JPEG, 512 and 128 pixels wide, never enlarged, transparency on white, turned as its EXIF says.
/// Nothing else of the file is stored: no location, no camera; colours are converted from its profile to sRGB. What counts is the file's content, not its name or declared type.
#[utoipa::path(post, path = "/profile/photo", tag = "profiles", security(("bearer" = [])), request_body(content = PhotoForm, content_type = "multipart/form-data"),
    responses((status = 200, body = PhotoView), (status = 400, description = "malformed: no form, or it ends too early", body = ProblemDocument),
        (status = 401, body = ProblemDocument), (status = 403, description = "admins have no profile", body = ProblemDocument), (status = 413, description = "too_large", body = ProblemDocument),
        (status = 415, description = "unsupported_media_type: no form, or no JPEG, PNG or WebP in it", body = ProblemDocument),
        (status = 422, description = "of `photo`: required, too_many, cut_off, broken, too_many_pixels", body = ProblemDocument),
        (status = 429, description = "rate_limited: four photos of yours are coming in already", body = ProblemDocument), (status = 503, description = "unavailable, provider_off: nothing has changed", body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated<HasProfile>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<PhotoView>> {
    app.storage()?;
    let profiles = actors.state::<Profiles>();
    let _slot = profiles.upload_slot(signed.user_id).ok_or_else(too_many_uploads)?;
    let picture = upload::file(&request, payload, "photo", MAX_PHOTO_BYTES).await?;
    let busy = |_| Error::new(Code::Unavailable).with_detail("Very many photos are coming in right now. Try again.");
    let _permit = profiles.uploads.try_acquire().map_err(busy)?;
    let (user_id, role, origin) = (signed.user_id, signed.role, signed.origin);
    let picture = Arc::new(picture);
    let key = actors.send(ChangePhoto { user_id, role, picture, origin }).await?;
    Ok(web::Json(PhotoView { photo_url: app.photo_url(&key) }))
}

fn too_many_uploads() -> Error {
    Error::new(Code::RateLimited)
        .with_detail("You are sending four photos already. Wait until they are here.")
        .retry_after(Duration::from_secs(5))
}

/// Remove my photo. 204 as well if there was none.
#[utoipa::path(delete, path = "/profile/photo", tag = "profiles", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, description = "admins have no profile", body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, signed: Authenticated<HasProfile>) -> Result<HttpResponse> {
    actors.send(RemovePhoto { user_id: signed.user_id, role: signed.role, origin: signed.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A photo, as in `photo_url`. It may be cached for good: its URL never shows another one.
#[utoipa::path(get, path = "/photos/{user_id}/{name}", tag = "profiles",
    params(("user_id" = uuid::Uuid, Path),
        ("name" = String, Path, description = "32 hexadecimal digits, `-512.jpg` or `-128.jpg`", example = "3f2a91c05d7e4b86a1f0c9d27e58b364-512.jpg")),
    responses((status = 200, description = "the photo", content_type = "image/jpeg", body = String), (status = 304, description = "by `If-None-Match`"),
        (status = 404, body = ProblemDocument), (status = 503, description = "unavailable, provider_off", body = ProblemDocument)))]
pub async fn show(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let not_found = || Error::new(Code::NotFound).with_detail("There is no such photo.");
    let (key, version) = photos::parse_path(&path.0, &path.1).ok_or_else(not_found)?;
    let photo = app.storage()?.get(&key).await?.ok_or_else(not_found)?;
    let tag = format!("\"{version}\"");
    let is_unchanged = if_none_match(&request, &tag);
    let mut response = if is_unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, CACHE_CONTROL)).insert_header((header::ETAG, tag));
    response.insert_header(ContentDisposition {
        disposition: DispositionType::Inline,
        parameters: vec![DispositionParam::Filename(format!("{version}.jpg"))],
    });
    Ok(if is_unchanged { response.finish() } else { response.content_type(CONTENT_TYPE).body(photo) })
}
