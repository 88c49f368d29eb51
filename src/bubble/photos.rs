//! `rapport bubble photos`: fetches the pictures of imported people, and stores them as their photos, as uploads are.
//!
//! *Invariant:* only the app's own hosts are asked, and the token is sent to the app's address alone. A photo is a change of the latest run: it is undone
//! with it, and a profile that somebody has changed here keeps what it has.

use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt, stream};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use url::Url;
use uuid::Uuid;

use super::api::Access;
use super::error::{BubbleError, Result};
use super::import::rows::{CLIENTS, COACHES, Row, Written};
use super::import::{Issue, Run};
use super::mapping::{Mapping, Target};
use crate::clock::Timestamp;
use crate::crypto::sha256;
use crate::db;
use crate::error::Error;
use crate::integrations::images::Images;
use crate::integrations::photos::upload;
use crate::integrations::policy::{Failure, Policy};
use crate::integrations::public_http::{self, FetchError, PublicHttp, Schemes};
use crate::integrations::storage::Storage;
use crate::models::profiles::photos::{self, MAX_BYTES, SIZES};

/// Two retries of what may pass.
const POLICY: Policy = Policy {
    provider: "Bubble",
    max_attempts: 3,
    attempt_timeout: public_http::TIMEOUT,
    timeout: Duration::from_secs(40),
    first_pause: Duration::from_millis(500),
};

/// Files that are fetched at once.
const CONCURRENT: usize = 4;

/// People who are looked at at once.
const PAGE_SIZE: i64 = 100;

/// Where the files are.
pub struct Source<'a> {
    pub access: &'a Access,
    /// Besides the app's own: of its files, as `abc.cdn.bubble.io`. They get no token.
    pub hosts: &'a [String],
    pub http: &'a PublicHttp,
}

/// What became of the pictures.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    pub stored: i64,
    /// Those that could not be taken, with the record and the line of the mapping.
    pub failures: Vec<Issue>,
}

/// A person with a picture.
struct Picture {
    user: Uuid,
    role: String,
    bubble_id: String,
    url: Url,
    line: usize,
}

/// Why a picture is not taken: a code, a text, and whether asking again may help.
struct Refusal(&'static str, String, bool);

impl Refusal {
    fn lasting(code: &'static str, message: impl Into<String>) -> Self {
        Self(code, message.into(), false)
    }
}

/// Fetches every picture that was not fetched yet, or could not be for a reason that may have passed.
///
/// # Errors
/// There is no finished run, or the database or the storage does not answer; what is stored stays.
pub async fn fetch_photos(
    pool: &PgPool,
    storage: &Storage,
    mapping: &Mapping,
    source: &Source<'_>,
    now: impl Fn() -> Timestamp,
    progress: &dyn Fn(i64),
) -> Result<Fetched> {
    let mut tx = db::begin(pool).await?;
    let run = Run::latest(&mut tx).await?.filter(|run| run.state == "done");
    drop(tx);
    let run =
        run.ok_or_else(|| BubbleError::Refused("Finish an import first: photos belong to its run.".to_owned()))?;
    let Some(mapped) = mapping.of(Target::Users) else { return Ok(Fetched::default()) };
    let (images, mut after, mut fetched) = (Images::default(), String::new(), Fetched::default());
    loop {
        let mut tx = db::begin(pool).await?;
        let (pictures, last) = page(&mut tx, mapping, &mapped.source, &after).await?;
        drop(tx);
        let Some(last) = last else { break };
        after = last;
        let images = &images;
        let work = stream::iter(pictures).map(|picture| async move {
            let squares = squares(source, images, &picture).await;
            (picture, squares)
        });
        let mut work = work.buffer_unordered(CONCURRENT);
        while let Some((picture, squares)) = work.next().await {
            let outcome = match squares {
                Ok(squares) => store(pool, storage, run.id, &picture, squares).await?,
                Err(refusal) => Err(refusal),
            };
            fetched.stored += i64::from(outcome.is_ok());
            record(pool, run.id, &mapped.source, &picture, &outcome, now()).await?;
            progress(fetched.stored);
        }
    }
    let mut tx = db::begin(pool).await?;
    fetched.failures = failures(&mut tx, run.id).await?;
    Ok(fetched)
}

/// Pictures of the next people that are to be fetched, and the last person who was looked at.
async fn page(
    db: &mut PgConnection,
    mapping: &Mapping,
    source: &str,
    after: &str,
) -> Result<(Vec<Picture>, Option<String>)> {
    let sql =
        "select l.bubble_id, l.row_id, u.role, r.body, p.url_hash, coalesce(p.may_pass, false) from bubble_links l
                 join users u on u.id = l.row_id and u.is_active and u.deleted_at is null
                 join bubble_records r on r.type = l.type and r.id = l.bubble_id and r.gone_at is null
                 left join bubble_photos p on p.user_id = l.row_id
                where l.type = $1 and l.bubble_id > $2 and not l.is_merged order by l.bubble_id limit $3";
    type Found = (String, Uuid, String, Value, Option<Vec<u8>>, bool);
    let found: Vec<Found> = sqlx::query_as(sql).bind(source).bind(after).bind(PAGE_SIZE).fetch_all(db).await?;
    let last = found.last().map(|(bubble_id, ..)| bubble_id.clone());
    let mut pictures = Vec::new();
    for (bubble_id, user, role, body, known, may_pass) in found {
        let fields = mapping.read(Target::Users, &body);
        let Some(url) = fields.text("photo").and_then(|text| Url::parse(text).ok()) else { continue };
        if known.is_none_or(|known| may_pass || known != sha256(url.as_str().as_bytes())) {
            pictures.push(Picture { user, role, bubble_id, url, line: fields.line("photo") });
        }
    }
    Ok((pictures, last))
}

/// The squares that are stored of a picture.
async fn squares(source: &Source<'_>, images: &Images, picture: &Picture) -> Result<Vec<Vec<u8>>, Refusal> {
    let bytes = source.file(&picture.url).await?;
    images.squares(Arc::new(bytes), "photo", &SIZES).await.map_err(|error| match error.code() {
        code if code.status() < 500 => Refusal::lasting(
            "no_picture",
            "It is no picture that can be shown: JPEG, PNG or WebP, whole, of at most 50 megapixels.",
        ),
        _ => Refusal("unavailable", error.to_string(), true),
    })
}

impl Source<'_> {
    async fn file(&self, url: &Url) -> Result<Vec<u8>, Refusal> {
        let host = url.host_str().unwrap_or_default();
        let is_apps = self.access.app.host_str() == Some(host);
        if !is_apps && !self.hosts.iter().any(|own| own == host) {
            return Err(Refusal::lasting("foreign_host", format!("Its host is not one of the app's: {host}.")));
        }
        let mut headers = HeaderMap::new();
        if is_apps {
            let mut token = HeaderValue::from_str(&format!("Bearer {}", self.access.token.expose_secret()))
                .map_err(|_| Refusal::lasting("unusable_token", "The token can't be sent."))?;
            token.set_sensitive(true);
            headers.insert(AUTHORIZATION, token);
        }
        let fetched = POLICY.call(|| async {
            let read = async {
                let response = self.http.get(url.clone(), Schemes::Https, &headers).await?;
                public_http::body(response, MAX_BYTES).await
            };
            read.await.map_err(|error| Failure { may_pass: error.may_pass(), retry_after: error.retry_after(), error })
        });
        fetched.await.map_err(|error: FetchError| Refusal(code(&error), format!("{error}."), error.may_pass()))
    }
}

fn code(error: &FetchError) -> &'static str {
    match error {
        FetchError::NotPublic => "not_public",
        FetchError::NotHttps => "not_https",
        FetchError::TooManyRedirects => "too_many_redirects",
        FetchError::Refused(_) => "refused",
        FetchError::Failed { .. } => "failed",
        FetchError::TooLarge => "too_large",
        FetchError::TimedOut => "timed_out",
        FetchError::Unreachable => "unreachable",
    }
}

/// Stores the photo, and then lets the profile show it. Interrupted in between, the same objects are stored again.
async fn store(
    pool: &PgPool,
    storage: &Storage,
    run: Uuid,
    picture: &Picture,
    squares: Vec<Vec<u8>>,
) -> Result<Result<String, Refusal>> {
    let key = photos::key(picture.user, &sha256(squares.first().map_or(&[], Vec::as_slice)));
    upload(storage, &key, squares).await?;
    let mut tx = db::begin(pool).await?;
    let table = if picture.role == "coach" { &COACHES } else { &CLIENTS };
    let mut row = Row::new(table, picture.user, &[picture.user]);
    row.set("photo_key", key.as_str());
    let written = row.write(&mut tx, run).await?;
    tx.commit().await?;
    if written == Written::Kept {
        remove_unshown(pool, storage, picture.user, &key).await?;
        return Ok(Err(Refusal::lasting("changed_here", "The profile was changed here since it was imported.")));
    }
    Ok(Ok(key))
}

async fn record(
    pool: &PgPool,
    run: Uuid,
    source: &str,
    picture: &Picture,
    outcome: &Result<String, Refusal>,
    now: Timestamp,
) -> Result<()> {
    let sql = "insert into bubble_photos (user_id, run_id, type, bubble_id, url_hash, key, code, message, may_pass, line, tried_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
               on conflict (user_id) do update set run_id = $2, type = $3, bubble_id = $4, url_hash = $5, key = $6, code = $7, message = $8,
                      may_pass = $9, line = $10, tried_at = $11";
    let refusal = outcome.as_ref().err();
    let mut tx = db::begin(pool).await?;
    sqlx::query(sql)
        .bind(picture.user)
        .bind(run)
        .bind(source)
        .bind(&picture.bubble_id)
        .bind(&sha256(picture.url.as_str().as_bytes())[..])
        .bind(outcome.as_ref().ok())
        .bind(refusal.map(|Refusal(code, ..)| *code))
        .bind(refusal.map(|Refusal(_, message, _)| message.as_str()))
        .bind(refusal.is_some_and(|Refusal(.., may_pass)| *may_pass))
        .bind(i32::try_from(picture.line).ok())
        .bind(now)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The pictures that could not be taken with a run.
///
/// # Errors
/// The database does not answer.
pub async fn failures(db: &mut PgConnection, run: Uuid) -> Result<Vec<Issue>> {
    let sql = "select type, bubble_id, 'changed' as kind, 'photo' as field, code, message, line from bubble_photos
                where run_id = $1 and code is not null order by user_id";
    Ok(sqlx::query_as(sql).bind(run).fetch_all(db).await?)
}

/// After a rollback: takes the photos of that run out of the storage, except those that a profile still shows. How many it were.
///
/// # Errors
/// The database or the storage does not answer; run it again.
pub async fn forget_photos(pool: &PgPool, storage: &Storage, run: Uuid) -> Result<i64> {
    let mut removed = 0;
    loop {
        let mut tx = db::begin(pool).await?;
        let sql = "select user_id, key from bubble_photos where run_id = $1 order by user_id limit $2";
        let page: Vec<(Uuid, Option<String>)> =
            sqlx::query_as(sql).bind(run).bind(PAGE_SIZE).fetch_all(&mut *tx).await?;
        drop(tx);
        if page.is_empty() {
            return Ok(removed);
        }
        for (user, key) in &page {
            if let Some(key) = key {
                removed += i64::from(remove_unshown(pool, storage, *user, key).await?);
            }
        }
        let users: Vec<Uuid> = page.iter().map(|(user, _)| *user).collect();
        let mut tx = db::begin(pool).await?;
        let sql = "delete from bubble_photos where run_id = $1 and user_id = any($2)";
        sqlx::query(sql).bind(run).bind(users).execute(&mut *tx).await?;
        tx.commit().await?;
    }
}

/// Removes the objects of a photo that no profile shows; whether it did.
async fn remove_unshown(pool: &PgPool, storage: &Storage, user: Uuid, key: &str) -> Result<bool, Error> {
    let mut tx = db::begin(pool).await?;
    let is_shown = photos::is_shown(&mut tx, user, key).await?;
    drop(tx);
    if !is_shown {
        storage.delete(&photos::object_keys(key)).await?;
    }
    Ok(!is_shown)
}
