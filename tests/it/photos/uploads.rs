//! What is accepted as a photo, and that only its pixels are stored.

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::helpers::{assert_colour, jobs_done_after_delay, read, renditions, small, stored};
use super::pictures::{self, BLUE, GREEN, PLACE, RED, WHITE};
use crate::support::TestApp;
use crate::support::processes::eventually;

/// 5 MiB.
const LARGEST: usize = 5 * 1024 * 1024;

#[actix_web::test]
async fn the_format_is_recognised_by_the_content() {
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
        let sent = pictures::encode(&picture, format);
        let url = ana.sends_parts(&[("photo", name, kind, &sent)]).await.expect(200)["photo_url"].clone();
        assert_eq!(ana.photo().await, url, "{format:?} as {name}, {kind}");
        let [large, little] = renditions(&app, url.as_str().unwrap()).await;
        assert_eq!((large.dimensions(), little.dimensions()), ((512, 512), (128, 128)));
        for square in [large, little] {
            assert_colour(&square, (0.25, 0.25), RED);
            assert_colour(&square, (0.75, 0.25), GREEN);
            assert_colour(&square, (0.25, 0.75), BLUE);
            assert_colour(&square, (0.75, 0.75), WHITE);
        }
    }
    let before = (ana.photo().await, stored(&app).await);
    let gif =
        b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html = b"<!doctype html><script>alert(1)</script>";
    for other in [&gif[..], svg, html, b"", b"\xff\xd8", b"BM", b"RIFF\x04\0\0\0WAVE", b"\x89PNG"] {
        ana.uploads(other).await.expect_problem(415, "unsupported_media_type");
    }
    assert_eq!((ana.photo().await, stored(&app).await), before, "nothing was stored");
    jobs_done_after_delay(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn a_photo_has_at_most_five_mebibytes() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut picture = pictures::jpeg(&pictures::four_colours(200));
    picture.resize(LARGEST, b' ');
    let url = ana.upload_url(&picture).await;
    for more in [1, 20_000, 3_000_000] {
        picture.resize(LARGEST + more, b' ');
        ana.uploads(&picture).await.expect_problem(413, "too_large");
    }
    assert_eq!(ana.photo().await, json!(url));
    app.end().await;
}

/// Begins to send a photo and does not go on; ends with the start of the answer, if there is one.
async fn slow_upload(address: String, token: String) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /profile/photo HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n--x\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn slow_uploads_of_one_account_keep_nobody_else_waiting() {
    let app = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "10000")]).await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let picture = pictures::jpeg(&pictures::four_colours(200));

    let address = app.url.trim_start_matches("http://");
    let slow = (0..9).map(|_| slow_upload(address.to_owned(), ana.access_token.clone()));
    let mut slow: FuturesUnordered<_> = slow.collect();
    for _ in 0..5 {
        assert_eq!(slow.next().await.unwrap(), "HTTP/1.1 429", "four are received, the others are refused");
    }
    ben.uploads(&picture).await.expect(200);
    let refused = ana.uploads(&picture).await;
    assert_eq!(refused.header("retry-after"), Some("5"));
    refused.expect_problem(429, "rate_limited");

    drop(slow);
    eventually("the account may send again", || async { ana.uploads(&picture).await.status == 200 }).await;
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn truncated_and_broken_pictures_are_refused() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = pictures::encode(&pictures::four_colours(90), format);
        for end in [16, whole.len() / 4, whole.len() / 2, whole.len() - 20, whole.len() - 1] {
            let why = ana.photo_error(&whole[..end]).await;
            assert!(["cut_off", "broken"].contains(&why.as_str()), "{format:?} up to {end}: {why}");
        }
    }
    // A JPEG marker with a web page after it.
    let polyglot = b"\xff\xd8\xff\xe0\x00\x04ab<html><script>alert(1)</script></html>\xff\xd9";
    assert_eq!(ana.photo_error(polyglot).await, "broken");
    let mut png = pictures::encode(&pictures::four_colours(90), ImageFormat::Png);
    let middle = png.len() / 2;
    png[middle] ^= 0xff;
    assert_eq!(ana.photo_error(&png).await, "broken", "its check sums say so");
    assert_eq!((ana.photo().await, stored(&app).await), (Value::Null, Vec::<String>::new()));
    app.end().await;
}

#[actix_web::test]
async fn too_many_pixels_are_refused_before_decoding() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    for (width, height) in [(20_000, 5_000), (5_000, 20_000), (12_001, 2), (8_000, 6_251)] {
        // There is no pixel data: decoding would report `broken`.
        assert_eq!(
            ana.photo_error(&pictures::png_claiming(width, height)).await,
            "too_many_pixels",
            "{width} × {height}"
        );
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
async fn only_the_pixels_are_stored() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let plain = pictures::jpeg(&pictures::four_colours(600));
    let tail = b"<html><script>alert(document.domain)</script></html>PK\x03\x04";
    let sent = [pictures::with_exif(&plain, 1), tail.to_vec()].concat();
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    for secret in [&b"Exif"[..], PLACE.as_bytes(), b"<script>", b"PK\x03\x04"] {
        assert!(holds(&sent, secret), "it is in the file that is sent");
    }
    let url = ana.upload_url(&sent).await;
    for url in [url.clone(), small(&url)] {
        let bytes = read(&app, &url).await.bytes;
        for secret in [&b"Exif"[..], PLACE.as_bytes(), b"<script>", b"<html>", b"PK\x03\x04", b"ICC_PROFILE"] {
            assert!(!holds(&bytes, secret), "{:?} is stored", String::from_utf8_lossy(secret));
        }
        assert!(bytes.ends_with(b"\xff\xd9"), "no data after the end");
    }
    assert_eq!(ana.upload_url(&plain).await, url, "the URL depends on the pixels alone");
    app.end().await;
}

#[actix_web::test]
async fn a_photo_is_turned_by_its_exif_orientation() {
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
        let url = ana.upload_url(&pictures::with_exif(&plain, orientation)).await;
        for square in renditions(&app, &url).await {
            let places = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            places.into_iter().zip(corners).for_each(|(place, colour)| assert_colour(&square, place, colour));
        }
    }
    jobs_done_after_delay(&app).await;
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
        let [large, little] = renditions(&app, &ana.upload_url(&pictures::jpeg(picture)).await).await;
        assert_eq!((large.dimensions(), little.dimensions()), ((300, 300), (128, 128)), "never enlarged");
        for corner in [(0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95)] {
            assert_colour(&large, corner, GREEN);
        }
    }

    // Half of it is transparent black.
    let half = |x, _| if x < 100 { Rgba([0, 0, 0, 0]) } else { Rgba([200, 30, 30, 255]) };
    let half = DynamicImage::ImageRgba8(RgbaImage::from_fn(200, 200, half));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let [large, _] = renditions(&app, &ana.upload_url(&pictures::encode(&half, format)).await).await;
        assert_colour(&large, (0.25, 0.5), WHITE);
        assert_colour(&large, (0.75, 0.5), RED);
    }

    let film = pictures::animated(&[pictures::plain(GREEN, 64), pictures::plain(RED, 64)]);
    let [first, _] = renditions(&app, &ana.upload_url(&film).await).await;
    assert_colour(&first, (0.5, 0.5), GREEN);

    let dot = pictures::encode(&pictures::plain(BLUE, 1), ImageFormat::Png);
    let [large, little] = renditions(&app, &ana.upload_url(&dot).await).await;
    assert_eq!((large.dimensions(), little.dimensions()), ((1, 1), (1, 1)));

    let fine = DynamicImage::ImageRgb16(pictures::four_colours(300).into_rgb16());
    let [large, _] = renditions(&app, &ana.upload_url(&pictures::encode(&fine, ImageFormat::Png)).await).await;
    assert_colour(&large, (0.75, 0.25), GREEN);
    let grey = DynamicImage::ImageLumaA8(half.into_luma_alpha8());
    let [large, _] = renditions(&app, &ana.upload_url(&pictures::encode(&grey, ImageFormat::Png)).await).await;
    assert_colour(&large, (0.25, 0.5), WHITE);
    jobs_done_after_delay(&app).await;
    app.end().await;
}

/// The same numbers are another colour in a wider space: what a phone has taken in Display P3 is converted.
#[actix_web::test]
async fn colours_are_converted_from_the_profile_of_the_picture_to_srgb() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    // By CSS Color 4: color(display-p3 0.5 0.6 0.4) is rgb(47.6% 60.7% 38.2%), and grey stays grey.
    for (sent, shown) in
        [([128, 153, 102], [121, 155, 97]), ([128, 128, 128], [128, 128, 128]), ([234, 51, 35], [255, 0, 0])]
    {
        let picture = pictures::plain(image::Rgb(sent), 60);
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let url = ana.upload_url(&pictures::with_profile(&picture, format, &p3)).await;
            let [square, _] = renditions(&app, &url).await;
            let pixel = square.get_pixel(30, 30).0;
            let is_near = (0..3).all(|channel| pixel[channel].abs_diff(shown[channel]) <= 4);
            assert!(is_near, "{format:?}: {pixel:?} instead of {shown:?}");
        }
    }
    // A profile of sRGB, or one that can't be read, changes nothing.
    let srgb = moxcms::ColorProfile::new_srgb().encode().unwrap();
    for profile in [srgb.as_slice(), b"no profile", &p3[..200]] {
        let picture = pictures::with_profile(&pictures::plain(GREEN, 60), ImageFormat::Png, profile);
        let [square, _] = renditions(&app, &ana.upload_url(&picture).await).await;
        assert_colour(&square, (0.5, 0.5), GREEN);
    }
    jobs_done_after_delay(&app).await;
    app.end().await;
}
