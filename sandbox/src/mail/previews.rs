//! Sample mails, handed in by whoever starts the stand-in, to be shown without being sent.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::responses::{message_html, not_found, page};

/// One mail of one kind and shape.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Its part of the URL: letters, digits, hyphens.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// The attached calendar file.
    pub calendar: Option<String>,
}

type Previews = web::Data<Arc<[Preview]>>;

pub fn routes(app: &mut web::ServiceConfig) {
    app.route("/previews", web::get().to(list))
        .route("/previews/{name}", web::get().to(show))
        .route("/previews/{name}/html", web::get().to(html));
}

#[derive(Template)]
#[template(path = "mail/previews.html")]
struct List<'a> {
    previews: &'a [Preview],
}

#[derive(Template)]
#[template(path = "mail/preview.html")]
struct Show<'a> {
    preview: &'a Preview,
    before: Option<&'a Preview>,
    after: Option<&'a Preview>,
}

async fn list(previews: Previews) -> HttpResponse {
    page(&List { previews: &previews })
}

async fn show(previews: Previews, name: web::Path<String>) -> HttpResponse {
    let Some(at) = previews.iter().position(|preview| preview.name == *name) else { return not_found() };
    let before = at.checked_sub(1).and_then(|before| previews.get(before));
    page(&Show { preview: &previews[at], before, after: previews.get(at + 1) })
}

async fn html(previews: Previews, name: web::Path<String>) -> HttpResponse {
    match previews.iter().find(|preview| preview.name == *name) {
        Some(preview) => message_html(preview.html.clone()),
        None => not_found(),
    }
}
