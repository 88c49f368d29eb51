//! The sandbox's index page: what runs where, and the card numbers to pay with.
//!
//! Shows only what it is given; it starts nothing and sends no requests.

use std::io;
use std::sync::Arc;

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::http::{Listening, serve as listen};

/// Numbers and what they do: <https://docs.stripe.com/testing#cards>.
const CARDS: [(&str, &str); 6] = [
    ("4242 4242 4242 4242", "The payment succeeds"),
    ("4000 0025 0000 3155", "The bank asks for confirmation first"),
    ("4000 0000 0000 0002", "Declined"),
    ("4000 0000 0000 9995", "Declined: not enough money"),
    ("4000 0000 0000 0069", "Declined: the card has expired"),
    ("4000 0000 0000 0127", "Declined: wrong security code"),
];

#[derive(Template)]
#[template(path = "index.html")]
struct Index {
    links: Vec<(String, String, String)>,
    cards: &'static [(&'static str, &'static str)],
}

/// Serves the page; each link is a title, an address and what is there.
///
/// # Errors
/// The port is taken or not allowed; port 0 takes a free one.
pub fn serve(port: u16, links: Vec<(String, String, String)>) -> io::Result<Listening> {
    let page: Arc<str> = Index { links, cards: &CARDS }.render().map_err(io::Error::other)?.into();
    listen(port, move |app| {
        let page = page.clone();
        let answer = move || {
            let page = page.to_string();
            async move {
                HttpResponse::Ok().content_type(ContentType::html()).insert_header(CONTENT_SECURITY_POLICY).body(page)
            }
        };
        app.route("/", web::get().to(answer));
    })
}

/// The page has no scripts and loads nothing.
const CONTENT_SECURITY_POLICY: (&str, &str) = (
    "content-security-policy",
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_link_is_shown_and_escaped() {
        // It may be installed already by another test.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let link = |title: &str| (title.to_owned(), "http://127.0.0.1:1/x".to_owned(), "What <b>it</b> is".to_owned());
        let index = serve(0, vec![link("Mailbox"), link("Cards")]).unwrap();
        let http = reqwest::Client::builder().build().unwrap();
        let page = http.get(&index.url).send().await.unwrap().text().await.unwrap();
        assert_eq!(page.matches(r#"href="http://127.0.0.1:1/x""#).count(), 2);
        assert!(page.contains("4242 4242 4242 4242") && page.contains("Mailbox"));
        assert!(!page.contains("<b>it</b>"));
    }
}
