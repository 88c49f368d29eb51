//! Pictures to upload, valid and invalid, and the form they are sent in.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::Value;

use crate::support::app::Answer;
use crate::support::people::Person;

pub const RED: Rgb<u8> = Rgb([200, 30, 30]);
pub const GREEN: Rgb<u8> = Rgb([30, 160, 30]);
pub const BLUE: Rgb<u8> = Rgb([30, 30, 200]);
pub const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// A location, as phones write it into a picture.
pub const PLACE: &str = "59.3293N 18.0686E";

/// Four squares: red and green above blue and white.
pub fn four_colours(side: u32) -> DynamicImage {
    let colour = |x, y| match (x < side / 2, y < side / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(side, side, colour))
}

/// A picture of one colour.
pub fn plain(colour: Rgb<u8>, side: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_pixel(side, side, colour))
}

pub fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    encode(picture, ImageFormat::Jpeg)
}

/// A JPEG with EXIF (CIPA DC-008): its orientation and location.
pub fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let tiff = [
        &b"Exif\0\0II*\0\x08\0\0\0"[..],
        &[1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0],
        &orientation.to_le_bytes(),
        &[0, 0, 0, 0, 0, 0],
        PLACE.as_bytes(),
    ]
    .concat();
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &tiff, &jpeg[2..]].concat()
}

/// A picture with a colour profile, as JPEG, PNG or WebP.
pub fn with_profile(picture: &DynamicImage, format: ImageFormat, profile: &[u8]) -> Vec<u8> {
    use image::ImageEncoder;
    let mut bytes = Vec::new();
    let (width, height) = (picture.width(), picture.height());
    let pixels = picture.to_rgb8();
    let colour = image::ExtendedColorType::Rgb8;
    match format {
        ImageFormat::Jpeg => {
            let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95);
            encoder.set_icc_profile(profile.to_vec()).unwrap();
            encoder.write_image(&pixels, width, height, colour).unwrap();
        }
        ImageFormat::Png => {
            let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
            encoder.set_icc_profile(profile.to_vec()).unwrap();
            encoder.write_image(&pixels, width, height, colour).unwrap();
        }
        _ => {
            let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
            encoder.set_icc_profile(profile.to_vec()).unwrap();
            encoder.write_image(&pixels, width, height, colour).unwrap();
        }
    }
    bytes
}

/// A PNG with a header of this size and no pixel data.
pub fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let head = [&b"IHDR"[..], &width.to_be_bytes(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunk = |named: &[u8]| {
        let length = u32::try_from(named.len() - 4).unwrap().to_be_bytes();
        [&length[..], named, &crc32(named).to_be_bytes()].concat()
    };
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(&head), &chunk(b"IDAT\x78\x9c"), &chunk(b"IEND")].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
}

/// A WebP of several frames (RFC 9649, section 2.7.1.1).
pub fn animated(frames: &[DynamicImage]) -> Vec<u8> {
    let less_one = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let sides = [less_one(frames[0].width()), less_one(frames[0].height())].concat();
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let pad = if data.len() % 2 == 1 { &[0][..] } else { &[] };
        [&kind[..], &u32::try_from(data.len()).unwrap().to_le_bytes(), data, pad].concat()
    };
    let mut chunks = chunk(b"VP8X", &[&[0b10, 0, 0, 0][..], &sides].concat());
    chunks.extend(chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]));
    for frame in frames {
        let still = encode(frame, ImageFormat::WebP);
        chunks.extend(chunk(b"ANMF", &[&[0; 6][..], &sides, &[100, 0, 0, 0], &still[12..]].concat()));
    }
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [&b"RIFF"[..], &length, b"WEBP", &chunks].concat()
}

/// Parts of a form: name, file name, declared type, content.
pub type Part<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

pub const BOUNDARY: &str = "----a-boundary-7";

pub fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, kind, content) in parts {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

impl Person {
    /// Sends a form as the photo.
    pub async fn sends_form(&self, kind: &str, body: Vec<u8>) -> Answer {
        let request = self.http.request(Method::POST, format!("{}/profile/photo", self.url));
        let request = request.bearer_auth(&self.access_token).header("content-type", kind).body(body);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Sends the parts of a form.
    pub async fn sends_parts(&self, parts: &[Part<'_>]) -> Answer {
        self.sends_form(&format!("multipart/form-data; boundary={BOUNDARY}"), form(parts)).await
    }

    /// Sends a photo.
    pub async fn uploads(&self, picture: &[u8]) -> Answer {
        self.sends_parts(&[("photo", "me.jpg", "image/jpeg", picture)]).await
    }

    /// Sends a valid photo, and returns its URL.
    pub async fn upload_url(&self, picture: &[u8]) -> String {
        self.uploads(picture).await.expect(200)["photo_url"].as_str().unwrap().to_owned()
    }

    /// Sends an invalid photo, and returns the error's code.
    pub async fn photo_error(&self, picture: &[u8]) -> String {
        let problem = self.uploads(picture).await.expect_problem(422, "validation_failed");
        assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1), "{problem}");
        assert_eq!(problem["errors"][0]["field"], "photo");
        problem["errors"][0]["code"].as_str().unwrap().to_owned()
    }

    /// The URL on this person's profile.
    pub async fn photo(&self) -> Value {
        self.gets("/profile").await.expect(200)["profile"]["photo_url"].clone()
    }
}
