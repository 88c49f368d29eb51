//! The latest public posts as an Atom feed (RFC 4287).

use actix_web::{HttpRequest, HttpResponse, web};
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::http::etag::bytes_with_etag;
use crate::models::community::Reader;
use crate::models::community::posts::Post;

/// The posts of the feed.
const ENTRIES: i64 = 50;

const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// The latest public posts, for feed readers.
#[utoipa::path(get, path = "/community/posts.atom", tag = "community",
    responses((status = 200, description = "an Atom feed (RFC 4287)", body = String, content_type = "application/atom+xml")))]
pub async fn atom(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let reader = Reader::default();
    let posts = Post::latest_public(&mut *app.read().await?, ENTRIES).await?;
    let xml = feed(&app, reader, &posts)?.to_string();
    Ok(bytes_with_etag(&request, xml.into_bytes(), MEDIA_TYPE))
}

fn feed(app: &App, reader: Reader, posts: &[Post]) -> Result<Feed> {
    let latest = posts.iter().map(|post| post.summary.updated_at).max().unwrap_or(Timestamp::from_seconds(0));
    Ok(Feed {
        title: Text::plain("Rapport community"),
        id: app.config.web("/community"),
        updated: date(latest)?,
        links: vec![
            link("self", app.config.public("/community/posts.atom")),
            link("alternate", app.config.web("/community")),
        ],
        entries: posts.iter().map(|post| entry(app, reader, post)).collect::<Result<_>>()?,
        ..Feed::default()
    })
}

fn entry(app: &App, reader: Reader, post: &Post) -> Result<Entry> {
    let author = post.summary.author.view(reader, |key| app.photo_url(key));
    let name = author.map_or_else(|| crate::models::privacy::DELETED_USER.to_owned(), |author| author.name);
    Ok(Entry {
        title: Text::plain(post.summary.title.clone()),
        id: format!("urn:uuid:{}", post.summary.id),
        updated: date(post.summary.updated_at)?,
        published: Some(date(post.summary.created_at)?),
        authors: vec![Person { name, ..Person::default() }],
        links: vec![link("alternate", app.config.web(&format!("/community/{}", post.summary.id)))],
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(post.html()),
            ..Content::default()
        }),
        ..Entry::default()
    })
}

fn link(rel: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, ..Link::default() }
}

fn date(at: Timestamp) -> Result<FixedDateTime> {
    FixedDateTime::parse_from_rfc3339(&at.to_string()).map_err(|error| Error::internal(error.to_string()))
}
