//! Reading photos and objects back.

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb};
use jiff::SignedDuration;
use rapport::jobs::definitions::housekeeping::DeletePhoto;

use crate::support::TestApp;

/// A response to reading a URL.
pub struct Response {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub async fn read(app: &TestApp, url: &str) -> Response {
    read_with(app, url, None).await
}

pub async fn read_with(app: &TestApp, url: &str, etag: Option<&str>) -> Response {
    let request = app.http.get(url).header("accept-encoding", "gzip, br");
    let request = etag.iter().fold(request, |request, etag| request.header("if-none-match", *etag));
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Response { status, headers, bytes: answer.bytes().await.unwrap().to_vec() }
}

pub fn small(url: &str) -> String {
    url.replace("-512.jpg", "-128.jpg")
}

/// Both renditions, decoded.
pub async fn renditions(app: &TestApp, url: &str) -> [DynamicImage; 2] {
    let mut renditions = Vec::new();
    for url in [url.to_owned(), small(url)] {
        let answer = read(app, &url).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"), "{url}");
        renditions.push(image::load_from_memory_with_format(&answer.bytes, ImageFormat::Jpeg).unwrap());
    }
    renditions.try_into().unwrap()
}

#[track_caller]
pub fn assert_colour(picture: &DynamicImage, (x, y): (f64, f64), colour: Rgb<u8>) {
    let at = |part: f64, side: u32| (part * f64::from(side)) as u32;
    let pixel = picture.get_pixel(at(x, picture.width()), at(y, picture.height()));
    let is_near = (0..3).all(|channel| pixel.0[channel].abs_diff(colour.0[channel]) <= 12);
    assert!(is_near, "{pixel:?} instead of {colour:?} at {x}, {y}");
}

/// The keys of all stored objects.
pub async fn stored(app: &TestApp) -> Vec<String> {
    app.storage().unwrap().list("").await.unwrap()
}

pub async fn jobs_done_after_delay(app: &TestApp) {
    app.advance(DeletePhoto::DELAY + SignedDuration::from_secs(1));
    app.jobs_done().await;
}
