//! Photos: what is taken and what is refused, that nothing of a file is kept but its pixels, and that what a page shows is always there.

mod pictures;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, Rgba, RgbaImage};
use jiff::SignedDuration;
use rapport::jobs::definitions::housekeeping::DeletePhoto;
use rapport::origin::Origin;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;
use pictures::{BLUE, GREEN, PLACE, RED, WHITE};

/// 5 MiB.
const LARGEST: usize = 5 * 1024 * 1024;

/// What is read at an address.
struct Read {
    status: u16,
    headers: reqwest::header::HeaderMap,
    bytes: Vec<u8>,
}

impl Read {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn read(app: &TestApp, url: &str) -> Read {
    read_with(app, url, None).await
}

async fn read_with(app: &TestApp, url: &str, known: Option<&str>) -> Read {
    let request = app.http.get(url).header("accept-encoding", "gzip, br");
    let request = known.iter().fold(request, |request, known| request.header("if-none-match", *known));
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Read { status, headers, bytes: answer.bytes().await.unwrap().to_vec() }
}

fn small(url: &str) -> String {
    url.replace("-512.jpg", "-128.jpg")
}

/// Both renditions, decoded.
async fn seen(app: &TestApp, url: &str) -> [DynamicImage; 2] {
    let mut seen = Vec::new();
    for url in [url.to_owned(), small(url)] {
        let answer = read(app, &url).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"), "{url}");
        seen.push(image::load_from_memory_with_format(&answer.bytes, ImageFormat::Jpeg).unwrap());
    }
    seen.try_into().unwrap()
}

#[track_caller]
fn is_about(picture: &DynamicImage, (x, y): (f64, f64), colour: Rgb<u8>) {
    let at = |part: f64, side: u32| (part * f64::from(side)) as u32;
    let pixel = picture.get_pixel(at(x, picture.width()), at(y, picture.height()));
    let is_near = (0..3).all(|channel| pixel.0[channel].abs_diff(colour.0[channel]) <= 12);
    assert!(is_near, "{pixel:?} instead of {colour:?} at {x}, {y}");
}

/// Every object there is.
async fn kept(app: &TestApp) -> Vec<String> {
    app.storage().unwrap().list("").await.unwrap()
}

async fn jobs_done_later(app: &TestApp) {
    app.advance(DeletePhoto::DELAY + SignedDuration::from_secs(1));
    app.jobs_done().await;
}

#[actix_web::test]
async fn a_photo_is_told_by_its_content() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    assert_eq!(ana.photo().await, Value::Null);
    let picture = pictures::four_colours(600);
    for (format, name, kind) in [
        (ImageFormat::Jpeg, "me.jpg", "image/jpeg"),
        (ImageFormat::Jpeg, "me.png", "image/png"),
        (ImageFormat::Png, "me.jpg", "image/jpeg"),
        (ImageFormat::Png, "me", "application/octet-stream"),
        (ImageFormat::WebP, "me.exe", "text/html"),
        (ImageFormat::WebP, "../../me.webp", "nonsense"),
    ] {
        let sent = pictures::written(&picture, format);
        let url = ana.sends_parts(&[("photo", name, kind, &sent)]).await.expect(200)["photo_url"].clone();
        assert_eq!(ana.photo().await, url, "{format:?} as {name}, {kind}");
        let [large, little] = seen(&app, url.as_str().unwrap()).await;
        assert_eq!((large.dimensions(), little.dimensions()), ((512, 512), (128, 128)));
        for seen in [large, little] {
            is_about(&seen, (0.25, 0.25), RED);
            is_about(&seen, (0.75, 0.25), GREEN);
            is_about(&seen, (0.25, 0.75), BLUE);
            is_about(&seen, (0.75, 0.75), WHITE);
        }
    }
    let before = (ana.photo().await, kept(&app).await);
    let gif =
        b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html = b"<!doctype html><script>alert(1)</script>";
    for other in [&gif[..], svg, html, b"", b"\xff\xd8", b"BM", b"RIFF\x04\0\0\0WAVE", b"\x89PNG"] {
        ana.shows(other).await.expect_problem(415, "unsupported_media_type");
    }
    assert_eq!((ana.photo().await, kept(&app).await), before, "nothing of it was kept");
    jobs_done_later(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn five_megabytes_and_not_one_byte_more() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut picture = pictures::jpeg(&pictures::four_colours(200));
    picture.resize(LARGEST, b' ');
    let url = ana.is_shown_at(&picture).await;
    for more in [1, 20_000, 3_000_000] {
        picture.resize(LARGEST + more, b' ');
        ana.shows(&picture).await.expect_problem(413, "too_large");
    }
    assert_eq!(ana.photo().await, json!(url));
    app.end().await;
}

#[actix_web::test]
async fn what_is_cut_off_or_broken_is_refused() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = pictures::written(&pictures::four_colours(90), format);
        for end in [16, whole.len() / 4, whole.len() / 2, whole.len() - 20, whole.len() - 1] {
            let why = ana.is_told_why(&whole[..end]).await;
            assert!(["cut_off", "broken"].contains(&why.as_str()), "{format:?} up to {end}: {why}");
        }
    }
    // A mark that says JPEG, and a page after it.
    let polyglot = b"\xff\xd8\xff\xe0\x00\x04ab<html><script>alert(1)</script></html>\xff\xd9";
    assert_eq!(ana.is_told_why(polyglot).await, "broken");
    let mut png = pictures::written(&pictures::four_colours(90), ImageFormat::Png);
    let middle = png.len() / 2;
    png[middle] ^= 0xff;
    assert_eq!(ana.is_told_why(&png).await, "broken", "its check sums say so");
    assert_eq!((ana.photo().await, kept(&app).await), (Value::Null, Vec::<String>::new()));
    app.end().await;
}

#[actix_web::test]
async fn too_many_pixels_are_refused_before_they_are_decoded() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    for (width, height) in [(20_000, 5_000), (5_000, 20_000), (12_001, 2), (8_000, 6_251)] {
        // There are no pixels: whoever looked for them would call it broken.
        assert_eq!(ana.is_told_why(&pictures::claims(width, height)).await, "too_many_pixels", "{width} × {height}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_form_has_one_photo_and_nothing_else() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let picture = pictures::jpeg(&pictures::plain(RED, 20));
    let part = |name| (name, "me.jpg", "image/jpeg", &picture[..]);
    assert_eq!(ana.sends_parts(&[]).await.broken_fields(), ["photo"]);
    assert_eq!(ana.sends_parts(&[part("photo"), part("photo")]).await.broken_fields(), ["photo"]);
    assert_eq!(ana.sends_parts(&[part("picture")]).await.broken_fields(), ["photo", "picture"]);
    assert_eq!(ana.sends_parts(&[part("photo"), part("note")]).await.broken_fields(), ["note"]);
    for kind in ["application/json", "image/jpeg", "application/x-www-form-urlencoded", "multipart/mixed; boundary=x"] {
        ana.sends_form(kind, picture.clone()).await.expect_problem(415, "unsupported_media_type");
    }
    ana.sends_form("multipart/form-data", picture.clone()).await.expect_problem(400, "malformed");
    let kind = format!("multipart/form-data; boundary={}", pictures::BOUNDARY);
    let whole = pictures::form(&[part("photo")]);
    for end in [0, 10, 100, whole.len() / 2, whole.len() - 20] {
        ana.sends_form(&kind, whole[..end].to_vec()).await.expect_problem(400, "malformed");
    }
    assert_eq!(ana.photo().await, Value::Null);
    app.end().await;
}

#[actix_web::test]
async fn nothing_is_kept_but_the_pixels() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let plain = pictures::jpeg(&pictures::four_colours(600));
    let tail = b"<html><script>alert(document.domain)</script></html>PK\x03\x04";
    let sent = [pictures::with_exif(&plain, 1), tail.to_vec()].concat();
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    for secret in [&b"Exif"[..], PLACE.as_bytes(), b"<script>", b"PK\x03\x04"] {
        assert!(holds(&sent, secret), "it is in what is sent");
    }
    let url = ana.is_shown_at(&sent).await;
    for url in [url.clone(), small(&url)] {
        let kept = read(&app, &url).await.bytes;
        for secret in [&b"Exif"[..], PLACE.as_bytes(), b"<script>", b"<html>", b"PK\x03\x04", b"ICC_PROFILE"] {
            assert!(!holds(&kept, secret), "{:?} is kept", String::from_utf8_lossy(secret));
        }
        assert!(kept.ends_with(b"\xff\xd9"), "nothing hangs behind the end");
    }
    assert_eq!(ana.is_shown_at(&plain).await, url, "only pixels make the address");
    app.end().await;
}

#[actix_web::test]
async fn a_photo_is_turned_the_way_it_was_held() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let plain = pictures::jpeg(&pictures::four_colours(600));
    // What is at the top left, top right, bottom left, bottom right once it is upright.
    for (orientation, corners) in [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (8, [GREEN, WHITE, RED, BLUE]),
        (77, [RED, GREEN, BLUE, WHITE]),
    ] {
        let url = ana.is_shown_at(&pictures::with_exif(&plain, orientation)).await;
        for seen in seen(&app, &url).await {
            let places = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            places.into_iter().zip(corners).for_each(|(place, colour)| is_about(&seen, place, colour));
        }
    }
    jobs_done_later(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn every_picture_becomes_an_opaque_square() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let thirds = |x: u32| [RED, GREEN, BLUE][(x / 300) as usize];
    let wide = DynamicImage::ImageRgb8(image::RgbImage::from_fn(900, 300, |x, _| thirds(x)));
    let tall = wide.rotate90();
    for picture in [&wide, &tall] {
        let [large, little] = seen(&app, &ana.is_shown_at(&pictures::jpeg(picture)).await).await;
        assert_eq!((large.dimensions(), little.dimensions()), ((300, 300), (128, 128)), "never enlarged");
        for corner in [(0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95)] {
            is_about(&large, corner, GREEN);
        }
    }

    // Half of it can be seen through, and what can't be seen is black.
    let half = |x, _| if x < 100 { Rgba([0, 0, 0, 0]) } else { Rgba([200, 30, 30, 255]) };
    let half = DynamicImage::ImageRgba8(RgbaImage::from_fn(200, 200, half));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let [large, _] = seen(&app, &ana.is_shown_at(&pictures::written(&half, format)).await).await;
        is_about(&large, (0.25, 0.5), WHITE);
        is_about(&large, (0.75, 0.5), RED);
    }

    let film = pictures::animated(&[pictures::plain(GREEN, 64), pictures::plain(RED, 64)]);
    let [first, _] = seen(&app, &ana.is_shown_at(&film).await).await;
    is_about(&first, (0.5, 0.5), GREEN);

    let dot = pictures::written(&pictures::plain(BLUE, 1), ImageFormat::Png);
    let [large, little] = seen(&app, &ana.is_shown_at(&dot).await).await;
    assert_eq!((large.dimensions(), little.dimensions()), ((1, 1), (1, 1)));

    let fine = DynamicImage::ImageRgb16(pictures::four_colours(300).into_rgb16());
    let [large, _] = seen(&app, &ana.is_shown_at(&pictures::written(&fine, ImageFormat::Png)).await).await;
    is_about(&large, (0.75, 0.25), GREEN);
    let grey = DynamicImage::ImageLumaA8(half.into_luma_alpha8());
    let [large, _] = seen(&app, &ana.is_shown_at(&pictures::written(&grey, ImageFormat::Png)).await).await;
    is_about(&large, (0.25, 0.5), WHITE);
    jobs_done_later(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn a_photo_has_one_address_for_good() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Other").await);
    let (red, blue) = (pictures::jpeg(&pictures::plain(RED, 50)), pictures::jpeg(&pictures::plain(BLUE, 50)));
    let url = ana.is_shown_at(&red).await;
    assert_eq!(ana.is_shown_at(&red).await, url);
    let prefix = format!("{}/photos/{}/", app.url, ana.id);
    assert!(url.starts_with(&prefix) && url.ends_with("-512.jpg"), "{url}");
    assert_ne!(cleo.is_shown_at(&red).await, url, "everybody has their own");

    let found = read(&app, &url).await;
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("content-encoding", ""),
    ] {
        assert_eq!((found.status, found.header(name)), (200, value), "{name}");
    }
    let tag = found.header("etag").to_owned();
    assert_ne!(read(&app, &small(&url)).await.header("etag"), tag);
    let known = read_with(&app, &url, Some(&tag)).await;
    assert_eq!((known.status, known.bytes.len(), known.header("etag")), (304, 0, tag.as_str()));
    assert_eq!(known.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(read_with(&app, &url, Some("\"another\"")).await.status, 200);

    let other = ana.is_shown_at(&blue).await;
    assert_ne!(other, url);
    for wrong in [
        url.replace("-512", "-256"),
        url.replace("-512.jpg", ""),
        url.replace(".jpg", ".png"),
        url.replace(&ana.id.to_string(), &cleo.id.to_string()).replace("-512", "-5120"),
        format!("{}/photos/..%2f..%2fetc/passwd-512.jpg", app.url),
        format!("{prefix}{}-512.jpg", "0".repeat(32)),
        prefix,
    ] {
        assert_eq!(read(&app, &wrong).await.status, 404, "{wrong}");
    }
    jobs_done_later(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn what_no_page_shows_is_removed() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let [red, blue] = [RED, BLUE].map(|colour| pictures::jpeg(&pictures::plain(colour, 50)));
    let first = ana.is_shown_at(&red).await;
    let second = ana.is_shown_at(&blue).await;
    app.jobs_done().await;
    assert_eq!(read(&app, &first).await.status, 200, "whoever read the page a moment ago still sees it");
    // It comes back before it is removed.
    assert_eq!(ana.is_shown_at(&red).await, first);
    jobs_done_later(&app).await;
    for (url, status) in [(&first, 200), (&second, 404)] {
        assert_eq!((read(&app, url).await.status, read(&app, &small(url)).await.status), (status, status));
    }
    assert_eq!(kept(&app).await.len(), 2);
    // And after it was.
    assert_eq!(ana.is_shown_at(&blue).await, second);
    jobs_done_later(&app).await;
    assert_eq!((read(&app, &first).await.status, read(&app, &second).await.status), (404, 200));

    for _ in 0..2 {
        ana.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
    }
    assert_eq!(ana.photo().await, Value::Null);
    // Storage is away when it should be removed, and comes back.
    app.sandbox.storage.faults().down(503);
    app.advance(DeletePhoto::DELAY);
    eventually("the first try fails", || async {
        app.relay_waker.wake();
        sqlx::query_scalar("select exists (select from jobs where kind = 'housekeeping.delete_photo' and jsonb_array_length(errors) > 0)")
            .fetch_one(&app.db)
            .await
            .unwrap()
    })
    .await;
    app.sandbox.storage.faults().clear();
    jobs_done_later(&app).await;
    assert_eq!(kept(&app).await, Vec::<String>::new());
    app.end().await;
}

/// How the jobs stand that remove photos.
async fn removals(app: &TestApp) -> Vec<String> {
    let sql = "select state from jobs where kind = 'housekeeping.delete_photo' order by state";
    sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap()
}

async fn set_removals(app: &TestApp, state: &str) {
    let sql = "update jobs set state = $1 where kind = 'housekeeping.delete_photo'";
    sqlx::query(sql).bind(state).execute(&app.db).await.unwrap();
}

#[actix_web::test]
async fn a_photo_that_comes_back_is_not_removed_under_its_feet() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let [red, blue] = [RED, BLUE].map(|colour| pictures::jpeg(&pictures::plain(colour, 50)));
    let first = ana.is_shown_at(&red).await;
    let second = ana.is_shown_at(&blue).await;
    // Somebody is about it this very moment.
    set_removals(&app, "running").await;
    ana.shows(&red).await.expect_problem(503, "unavailable");
    assert_eq!(ana.photo().await, json!(second));
    set_removals(&app, "ready").await;
    assert_eq!(ana.is_shown_at(&red).await, first);
    assert_eq!(removals(&app).await, ["cancelled", "ready"], "of red, of blue");

    // Even a job that should not be there looks first.
    let key = first.strip_prefix(&format!("{}/", app.url)).unwrap().trim_end_matches("-512.jpg").to_owned();
    let mut tx = app.begin().await.unwrap();
    let job = DeletePhoto { user_id: ana.id, key };
    rapport::jobs::enqueue(&mut tx, &Origin::default(), app.now(), &job).await.unwrap();
    app.commit(tx).await.unwrap();
    jobs_done_later(&app).await;
    assert_eq!((read(&app, &first).await.status, read(&app, &second).await.status), (200, 404));
    app.end().await;
}

#[actix_web::test]
async fn of_many_at_once_one_is_left() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let elsewhere = ana.at(&app.another_web().1);
    let pictures: Vec<Vec<u8>> =
        (0..8).map(|at| pictures::jpeg(&pictures::plain(Rgb([at % 4 * 60, 9, 9]), 30))).collect();
    let sends = pictures.iter().enumerate().map(|(at, picture)| {
        let person = if at % 2 == 0 { &ana } else { &elsewhere };
        person.shows(picture)
    });
    for answer in futures::future::join_all(sends).await {
        answer.expect(200);
    }
    jobs_done_later(&app).await;
    let url = ana.photo().await;
    seen(&app, url.as_str().unwrap()).await;
    assert_eq!(kept(&app).await.len(), 2);
    app.end().await;
}

#[actix_web::test]
async fn without_storage_nothing_changes() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let url = ana.is_shown_at(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    let other = pictures::jpeg(&pictures::plain(BLUE, 50));
    app.sandbox.storage.faults().down(503);
    let refused = ana.shows(&other).await;
    assert!(refused.header("retry-after").is_some());
    refused.expect_problem(503, "unavailable");
    assert_eq!(read(&app, &url).await.status, 503);
    app.sandbox.storage.faults().clear();
    assert_eq!((ana.photo().await, read(&app, &url).await.status), (json!(url), 200));
    // One bad answer, and one that got lost, are nobody's business.
    app.sandbox.storage.faults().fail_next(1, 500);
    ana.is_shown_at(&other).await;
    app.sandbox.storage.faults().lose_next(1, 500);
    ana.is_shown_at(&pictures::jpeg(&pictures::plain(GREEN, 50))).await;
    jobs_done_later(&app).await;
    assert_eq!(kept(&app).await.len(), 2);
    app.end().await;
}

#[actix_web::test]
async fn storage_may_be_off_and_photos_elsewhere() {
    let off = TestApp::with(&[("S3_BUCKET", "")]).await;
    let ana = off.client("Ana Ribeiro").await;
    ana.shows(&pictures::jpeg(&pictures::plain(RED, 50))).await.expect_problem(503, "provider_off");
    ana.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
    off.end().await;

    let app = TestApp::with(&[("PHOTO_BASE_URL", "https://cdn.example.com/base/")]).await;
    let ana = app.client("Ana Ribeiro").await;
    let url = ana.is_shown_at(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    let path = url.strip_prefix("https://cdn.example.com/base/").unwrap();
    assert_eq!(kept(&app).await, [small(path), path.to_owned()], "the bucket has the same paths");
    assert_eq!(read(&app, &format!("{}/{path}", app.url)).await.status, 200, "and so has the API");
    app.end().await;
}

#[actix_web::test]
async fn a_coachs_new_photo_is_seen_everywhere() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let on_page = |ana: Person, id: uuid::Uuid| async move { ana.gets(&format!("/coaches/{id}")).await.expect(200) };
    assert_eq!(on_page(ana.clone(), ben.id).await["photo_url"], Value::Null);
    let matched = ana.posts("/match", json!({})).await.expect(200);
    assert!(!matched.to_string().contains("-512.jpg"), "{matched}");

    let version = || async {
        let sql = "select version from coach_profiles where user_id = $1";
        sqlx::query_scalar::<_, i64>(sql).bind(ben.id).fetch_one(&app.db).await.unwrap()
    };
    // What Ben wrote of himself is embedded, which counts as a change as well.
    app.jobs_done().await;
    let before = version().await;
    let url = ben.is_shown_at(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    assert_eq!(version().await, before + 1, "matches that were kept are dropped");
    ben.is_shown_at(&pictures::jpeg(&pictures::plain(RED, 50))).await;
    assert_eq!(version().await, before + 1, "and only for a change");
    assert_eq!(on_page(ana.clone(), ben.id).await["photo_url"], json!(url));
    assert_eq!(ana.gets("/coaches").await.expect(200)["items"][0]["photo_url"], json!(url));
    app.jobs_done().await;
    let matched = ana.posts("/match", json!({})).await.expect(200);
    assert!(matched.to_string().contains(&url), "{matched}");
    // Sending back what was read leaves the photo alone.
    let page = ben.gets("/profile").await.expect(200)["profile"].clone();
    assert_eq!(ben.writes(page).await.expect(200)["profile"]["photo_url"], json!(url));

    ben.sends(Method::DELETE, "/profile/photo", None).await.expect(204);
    assert_eq!(on_page(ana.clone(), ben.id).await["photo_url"], Value::Null);
    let rows: Vec<(String, Option<Value>)> =
        sqlx::query_as("select action, after from audit where action like 'profiles.photo%' order by action")
            .fetch_all(&app.db)
            .await
            .unwrap();
    assert_eq!(rows, [("profiles.photo_changed".to_owned(), None), ("profiles.photo_removed".to_owned(), None)]);
    jobs_done_later(&app).await;
    app.end().await;
}
