//! Lists as files that are kept for a day, so that a download that was cut is gone on with: `POST /admin/export/….csv` has one written, `/admin/exports` lists
//! and sends them.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures::{StreamExt, stream};
use serde::Serialize;
use utoipa::ToSchema;

use super::bookings::BookingParams;
use super::csv_stream::attachment;
use super::exports::{self, Asked, TimesIn, Used, record};
use super::payments::PaymentParams;
use super::users::UserParams;
use crate::actors::Actors;
use crate::actors::admin::stored_exports::{RemoveExport, StoreExport};
use crate::app::App;
use crate::crypto::sha256;
use crate::error::{Error, Result};
use crate::http::byte_ranges;
use crate::http::extract::{Admin, Authenticated, PathId, Query};
use crate::http::idempotency::{IdempotencyKey, StoredResponse, idempotent};
use crate::http::problem::ProblemDocument;
use crate::models::admin::csv::MEDIA_TYPE;
use crate::models::admin::list_tables::ListTable;
use crate::models::admin::stored_exports::{StoredExport, StoredExportView};
use crate::models::admin::users::UserFilter;
use crate::models::bookings::TeamFilter;
use crate::models::payments::PaymentFilter;

/// The routes of the lists, streamed and stored.
pub fn routes(config: &mut web::ServiceConfig) {
    let list = |file: &str| web::resource(format!("/admin/export/{file}.csv"));
    config
        .service(list("users").route(web::get().to(exports::users)).route(web::post().to(store_users)))
        .service(list("bookings").route(web::get().to(exports::bookings)).route(web::post().to(store_bookings)))
        .service(list("payments").route(web::get().to(exports::payments)).route(web::post().to(store_payments)))
        .service(web::resource("/admin/exports").route(web::get().to(index)))
        .service(web::resource("/admin/exports/{id}").route(web::get().to(download)).route(web::delete().to(remove)));
}

async fn store(
    app: &App,
    actors: &Actors,
    admin: Authenticated<Admin>,
    key: IdempotencyKey,
    asked: Asked,
) -> Result<HttpResponse> {
    let Asked { table, zone, used } = asked;
    let Authenticated { user_id, role, origin, .. } = admin;
    // What stands in a body elsewhere is in the parameters here.
    let hash = sha256(&serde_json::to_vec(&(&table, zone.to_string())).map_err(Error::internal)?);
    let command = StoreExport { table, zone, filters: used, key: key.creating(user_id), user_id, role, origin };
    idempotent(app, user_id, &key, &hash, || async {
        let export = actors.send(command).await?;
        Ok(StoredResponse { status: StatusCode::ACCEPTED, body: StoredExportView::from(export) })
    })
    .await
}

/// Have people written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
#[utoipa::path(post, path = "/admin/export/users.csv", tag = "admin", security(("bearer" = [])),
    params(UserParams, ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and parameters get the first response again")),
    responses((status = 202, body = StoredExportView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 503, description = "provider_off: there is no storage", body = ProblemDocument)))]
pub async fn store_users(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    key: IdempotencyKey,
    filter: Query<UserFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    store(&app, &actors, admin, key, Asked::new(ListTable::Users(filter.0), zone.0, used.0)).await
}

/// Have bookings written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
#[utoipa::path(post, path = "/admin/export/bookings.csv", tag = "admin", security(("bearer" = [])),
    params(BookingParams, ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and parameters get the first response again")),
    responses((status = 202, body = StoredExportView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 503, description = "provider_off: there is no storage", body = ProblemDocument)))]
pub async fn store_bookings(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    key: IdempotencyKey,
    filter: Query<TeamFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    store(&app, &actors, admin, key, Asked::new(ListTable::Bookings(filter.0), zone.0, used.0)).await
}

/// Have payments written to a file that is kept for a day, with the filters of the list. Its state is in `/admin/exports`.
#[utoipa::path(post, path = "/admin/export/payments.csv", tag = "admin", security(("bearer" = [])),
    params(PaymentParams, ("timezone" = Option<String>, Query, description = "IANA, default UTC: in which times are written; it stands in the names of their columns"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and parameters get the first response again")),
    responses((status = 202, body = StoredExportView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 503, description = "provider_off: there is no storage", body = ProblemDocument)))]
pub async fn store_payments(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    key: IdempotencyKey,
    filter: Query<PaymentFilter>,
    zone: Query<TimesIn>,
    used: Query<Used>,
) -> Result<HttpResponse> {
    store(&app, &actors, admin, key, Asked::new(ListTable::Payments(filter.0), zone.0, used.0)).await
}

/// Files that are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredExportsView {
    pub items: Vec<StoredExportView>,
}

/// The latest 100 files that are kept or being written, the latest first.
#[utoipa::path(get, path = "/admin/exports", tag = "admin", security(("bearer" = [])),
    responses((status = 200, body = StoredExportsView), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument)))]
pub async fn index(app: web::Data<App>, _: Authenticated<Admin>) -> Result<web::Json<StoredExportsView>> {
    let latest = StoredExport::latest(&mut *app.read().await?).await?;
    Ok(web::Json(StoredExportsView { items: latest.into_iter().map(StoredExportView::from).collect() }))
}

/// Delete a file before its day is over.
#[utoipa::path(delete, path = "/admin/exports/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn remove(actors: web::Data<Actors>, admin: Authenticated<Admin>, id: PathId) -> Result<HttpResponse> {
    actors.send(RemoveExport { export_id: id.0, role: admin.role, origin: admin.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A file that is kept, or a part of it: `Range` with one range of bytes, and `If-Range` with its entity tag, as RFC 9110 has them.
#[utoipa::path(get, path = "/admin/exports/{id}", tag = "admin", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("Range" = Option<String>, Header, description = "`bytes=1000-`: from there on"), ("If-Range" = Option<String>, Header, description = "the entity tag: the whole file if it is another")),
    responses((status = 200, description = "RFC 4180 with a byte order mark", content_type = "text/csv", body = String), (status = 206, description = "the part that was asked for, as `Content-Range` says", content_type = "text/csv", body = String),
        (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, description = "there is none, or it is still being written", body = ProblemDocument),
        (status = 416, description = "range_not_satisfiable: it begins behind the end, which `Content-Range` says", body = ProblemDocument)))]
pub async fn download(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let export = StoredExport::ready(&mut *app.read().await?, id.0).await?;
    let size = u64::try_from(export.size()).map_err(Error::internal)?;
    let asked = byte_ranges::Asked::of(request.headers(), size, &tag(&export));
    if asked == byte_ranges::Asked::Outside {
        let whole = (header::CONTENT_RANGE, format!("bytes */{size}"));
        return Ok(HttpResponse::RangeNotSatisfiable().insert_header(whole).finish());
    }
    record(&actors, export.contents.file(), admin, Vec::new()).await?;
    send(app, &export, asked, size).await
}

/// What is stored under an id never changes.
fn tag(export: &StoredExport) -> String {
    format!("\"{}\"", export.id.simple())
}

/// The file, or a part of it.
async fn send(
    app: web::Data<App>,
    export: &StoredExport,
    asked: byte_ranges::Asked,
    size: u64,
) -> Result<HttpResponse> {
    let (mut answer, first, last) = match asked {
        byte_ranges::Asked::Part(first, last) => {
            let mut answer = HttpResponse::PartialContent();
            answer.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
            (answer, first, last)
        }
        _ => (HttpResponse::Ok(), 0, size.saturating_sub(1)),
    };
    answer
        .content_type(MEDIA_TYPE)
        .insert_header(attachment(export.contents.file()))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::ETAG, tag(export)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // A range is one of these bytes, not of compressed ones.
        .insert_header(ContentEncoding::Identity);
    let body = body(app, pieces(export, first, last)).await?;
    Ok(answer.body(SizedStream::new(last - first + 1, body)))
}

/// A part, and which of its bytes.
type Piece = (String, std::ops::Range<usize>);

/// What of which parts is from the first to the last byte.
fn pieces(export: &StoredExport, first: u64, last: u64) -> Vec<Piece> {
    let (mut pieces, mut start) = (Vec::new(), 0_u64);
    for (key, bytes) in export.part_keys.iter().zip(&export.part_bytes) {
        let end = start + bytes.unsigned_abs();
        let (from, to) = (first.max(start), (last + 1).min(end));
        if from < to {
            let index = |at: u64| usize::try_from(at - start).unwrap_or(usize::MAX);
            pieces.push((key.clone(), index(from)..index(to)));
        }
        start = end;
    }
    pieces
}

/// The pieces one after another; each is read when the one before has been taken. The first is read before anything is answered.
async fn body(app: web::Data<App>, pieces: Vec<Piece>) -> Result<impl futures::Stream<Item = Result<Bytes>>> {
    let mut pieces = pieces.into_iter();
    let first = match pieces.next() {
        Some(piece) => read(&app, piece).await?,
        None => Bytes::new(),
    };
    let rest = stream::iter(pieces).then(move |piece| {
        let app = app.clone();
        async move { read(&app, piece).await }
    });
    Ok(stream::once(async { Ok(first) }).chain(rest))
}

async fn read(app: &App, (key, range): Piece) -> Result<Bytes> {
    let object = app.storage()?.get(&key).await?;
    let bytes = object.map(Bytes::from).filter(|bytes| range.end <= bytes.len());
    bytes.map(|bytes| bytes.slice(range)).ok_or_else(|| Error::internal(format!("no object {key} of that size")))
}
