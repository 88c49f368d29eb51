//! A host of published calendars: files under any name, with entity tags, redirects and faults. It stands in for iCloud, Proton, Fastmail and
//! whoever else publishes an address; the first part of each path is the host that it stands in for. Below `.calendars.test` there is what was
//! published and nothing else; every other host has a page at each path, as links of a library lead to.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::faults::{Faults, inject};
use crate::http::{Listening, serve};

/// What is at a path.
#[derive(Clone, Debug)]
enum Entry {
    File { text: String, media_type: &'static str },
    Redirect(String),
    Gone,
}

/// A request that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `/{host}/{path}`.
    pub path: String,
    /// Its `If-None-Match`.
    pub known: Option<String>,
    /// The status of the answer.
    pub status: u16,
}

#[derive(Debug, Default)]
struct Contents {
    entries: HashMap<String, Entry>,
    seen: Vec<Seen>,
}

/// A running host; dropping it stops it.
#[derive(Debug)]
pub struct CalendarHost {
    listening: Listening,
    contents: Arc<Mutex<Contents>>,
    faults: Faults,
}

impl CalendarHost {
    /// Starts on the runtime it is called on; port 0 takes a free one.
    ///
    /// # Errors
    /// The port is taken.
    pub fn start(port: u16) -> io::Result<Self> {
        let (contents, faults) = (Arc::<Mutex<Contents>>::default(), Faults::default());
        let (shared, shared_faults) = (contents.clone(), faults.clone());
        let listening = serve(port, move |app| {
            let (contents, faults) = (web::Data::from(shared.clone()), shared_faults.clone());
            let inject = from_fn(move |request, next| {
                inject(faults.clone(), |status| json!({ "status": status }), request, next)
            });
            app.app_data(contents).service(web::resource("/{path:.*}").wrap(inject).route(web::get().to(answer)));
        })?;
        Ok(Self { listening, contents, faults })
    }

    /// Its address and port, `127.0.0.1:41234`.
    pub fn address(&self) -> String {
        self.listening.url.trim_start_matches("http://").to_owned()
    }

    /// Puts a calendar at `/{host}/{path}`, or replaces it.
    pub fn publish(&self, path: &str, text: &str) {
        self.put(path, Entry::File { text: text.to_owned(), media_type: "text/calendar; charset=utf-8" });
    }

    /// Puts a web page there, as hosts do that want a login.
    pub fn publish_page(&self, path: &str, text: &str) {
        self.put(path, Entry::File { text: text.to_owned(), media_type: "text/html" });
    }

    /// Leads on from there.
    pub fn redirect(&self, path: &str, to: &str) {
        self.put(path, Entry::Redirect(to.to_owned()));
    }

    /// Takes away what is there: 404, and 410 where every page is.
    pub fn remove(&self, path: &str) {
        if is_a_calendars_host(path) {
            self.contents().entries.remove(path);
        } else {
            self.put(path, Entry::Gone);
        }
    }

    /// The requests that were answered, the first one first.
    pub fn seen(&self) -> Vec<Seen> {
        self.contents().seen.clone()
    }

    /// Failed requests, slowness, outages.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    fn put(&self, path: &str, entry: Entry) {
        self.contents().entries.insert(path.to_owned(), entry);
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_a_calendars_host(path: &str) -> bool {
    path.split('/').nth(1).is_some_and(|host| host.ends_with(".calendars.test"))
}

async fn answer(request: HttpRequest, contents: web::Data<Mutex<Contents>>) -> HttpResponse {
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let mut contents = contents.lock().unwrap_or_else(PoisonError::into_inner);
    let response = match contents.entries.get(&path) {
        None if is_a_calendars_host(&path) => HttpResponse::NotFound().finish(),
        None => HttpResponse::Ok().content_type("text/html").body("<!doctype html><title>A page</title>"),
        Some(Entry::Gone) => HttpResponse::Gone().finish(),
        Some(Entry::Redirect(to)) => HttpResponse::Found().insert_header((header::LOCATION, to.clone())).finish(),
        Some(Entry::File { text, media_type }) => {
            let tag = format!("\"{}\"", hex::encode(&Sha256::digest(text)[..8]));
            if known.as_ref() == Some(&tag) {
                HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish()
            } else {
                HttpResponse::Ok().content_type(*media_type).insert_header((header::ETAG, tag)).body(text.clone())
            }
        }
    };
    contents.seen.push(Seen { path, known, status: response.status().as_u16() });
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn calendars_are_served_with_their_tags_and_lead_on() {
        // It may be installed already by another test.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let host = CalendarHost::start(0).unwrap();
        host.publish("/a.calendars.test/home.ics?key=1", "BEGIN:VCALENDAR");
        host.redirect("/a.calendars.test/old.ics", "https://a.calendars.test/home.ics");
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let get = |path: &str| http.get(format!("http://{}{path}", host.address()));
        let first = get("/a.calendars.test/home.ics?key=1").send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        assert_eq!(first.text().await.unwrap(), "BEGIN:VCALENDAR");
        let again = get("/a.calendars.test/home.ics?key=1").header("if-none-match", tag).send().await.unwrap();
        assert_eq!(again.status(), 304);
        let moved = get("/a.calendars.test/old.ics").send().await.unwrap();
        assert_eq!(moved.headers()["location"], "https://a.calendars.test/home.ics");
        assert_eq!(get("/a.calendars.test/none.ics").send().await.unwrap().status(), 404);
        assert_eq!(get("/www.example.com/any/page").send().await.unwrap().status(), 200);
        host.remove("/www.example.com/any/page");
        assert_eq!(get("/www.example.com/any/page").send().await.unwrap().status(), 410);
        assert_eq!(host.seen().iter().map(|seen| seen.status).collect::<Vec<_>>(), [200, 304, 302, 404, 200, 410]);
    }
}
