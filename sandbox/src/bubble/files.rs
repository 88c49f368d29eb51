//! Uploaded files. A private one is given to whoever shows the app's token; what it is follows from its name: a picture, a text, or nothing.

use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::shared::Shared;

/// A PNG of one pixel.
const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// By the path alone, or with the host before it.
pub async fn get(shared: web::Data<Shared>, request: HttpRequest) -> HttpResponse {
    let name = request.match_info().get("name").unwrap_or_default();
    let is_private = shared.with(|state| {
        state.files += 1;
        state.traps.private_files
    });
    if is_private && !shared.is_authorised(&request) {
        shared.with(|state| state.counts.refused_files += 1);
        return HttpResponse::Unauthorized().body("This file is private.\n");
    }
    match name.rsplit_once('.') {
        Some(("missing", _)) => HttpResponse::NotFound().body("There is no such file.\n"),
        Some((_, "txt")) => HttpResponse::Ok().content_type("text/plain").body(format!("The file {name}\n")),
        _ => HttpResponse::Ok().content_type("image/png").body(STANDARD.decode(PICTURE).unwrap_or_default()),
    }
}
