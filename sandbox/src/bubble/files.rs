//! Uploaded files. A private one is given to whoever shows the app's token; what it says is made of its name.

use actix_web::{HttpRequest, HttpResponse, web};

use super::shared::Shared;

pub async fn get(shared: web::Data<Shared>, request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let is_private = shared.with(|state| state.traps.private_files);
    if is_private && !shared.is_authorised(&request) {
        return HttpResponse::Unauthorized().body("This file is private.\n");
    }
    HttpResponse::Ok().content_type("application/octet-stream").body(format!("The file {name}\n"))
}
