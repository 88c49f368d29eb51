//! Pictures from outside, made harmless: told by their content, measured before anything is decoded, and written anew, so that
//! nothing of what came along is left (EXIF, places, colour profiles, what hangs behind the end).
//!
//! Decoding takes time and memory, so it happens on the blocking pool, and only a few at a time.

#[cfg(test)]
mod speed_tests;
mod whole;

use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba};
use tokio::sync::Semaphore;

use crate::error::{Code, Error, FieldErrors, Result};

/// Pixels a picture may have: what phones take, and the most that fits into memory twice.
const MOST_PIXELS: u64 = 50_000_000;

/// Pixels a picture may have on one side.
const LONGEST_SIDE: u32 = 12_000;

/// Bytes that one decoder may ask for. Fifty megapixels of eight bits fit, of sixteen they do not.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// Pictures that are decoded at once in one process.
const AT_ONCE: usize = 2;

/// Pixels of a large picture: of those only one is decoded at once.
const LARGE: u64 = 16_000_000;

/// Of 100: nobody sees the difference to more.
const JPEG_QUALITY: u8 = 85;

/// Makes pictures harmless, a few at a time; clones share the count.
#[derive(Clone, Debug)]
pub struct Images {
    permits: Arc<Semaphore>,
    large: Arc<Large>,
}

impl Default for Images {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), large: Arc::default() }
    }
}

impl Images {
    /// JPEGs of the middle square of a JPEG, PNG or WebP, one per wanted side, the largest first. A smaller picture is not enlarged.
    ///
    /// # Errors
    /// `unsupported_media_type` for anything else; `validation_failed` of `field` for what is cut off, broken or too many pixels.
    pub async fn squares(&self, picture: Vec<u8>, field: &'static str, sides: &'static [u32]) -> Result<Vec<Vec<u8>>> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        let large = self.large.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            squares(&picture, sides, &large)
        });
        done.await.map_err(Error::internal)?.map_err(|fault| fault.about(field))
    }
}

/// What is wrong with a picture.
#[derive(Debug, thiserror::Error)]
enum ImageFault {
    #[error("no JPEG, PNG or WebP")]
    Unknown,
    #[error("cut off")]
    CutOff,
    #[error("{0} × {1} pixels")]
    TooManyPixels(u32, u32),
    #[error("more memory than is allowed")]
    TooMuchMemory,
    #[error("broken: {0}")]
    Broken(ImageError),
    #[error("can't be written: {0}")]
    Unwritten(ImageError),
}

impl ImageFault {
    fn about(self, field: &str) -> Error {
        let (code, message) = match self {
            ImageFault::Unknown => {
                return Error::new(Code::UnsupportedMediaType).with_detail(
                    "Send a JPEG, PNG or WebP picture. What counts is what is in the file, not its name.",
                );
            }
            ImageFault::Unwritten(error) => return Error::internal(error),
            ImageFault::CutOff => ("cut_off", "The end of the picture is missing. Send it again.".to_owned()),
            ImageFault::Broken(_) => {
                ("broken", "The picture can't be read. Save it anew, or send another one.".to_owned())
            }
            ImageFault::TooManyPixels(width, height) => (
                "too_many_pixels",
                format!("At most 50 megapixels and 12,000 pixels a side; this one has {width} × {height}."),
            ),
            ImageFault::TooMuchMemory => {
                ("too_many_pixels", "The picture takes too much memory. Send a smaller one.".to_owned())
            }
        };
        tracing::debug!(fault = code, "a picture was refused");
        FieldErrors::one(field, code, message).into()
    }

    fn of(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => ImageFault::TooMuchMemory,
            error => ImageFault::Broken(error),
        }
    }
}

/// Whoever decodes a large picture, holds it; a thread of the blocking pool may wait for that.
type Large = Mutex<()>;

fn squares(picture: &[u8], sides: &[u32], large: &Large) -> Result<Vec<Vec<u8>>, ImageFault> {
    let mut square = middle(picture, sides.first().copied().unwrap_or(1), large)?;
    let mut written = Vec::with_capacity(sides.len());
    for side in sides {
        square = shrunk(square, *side);
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
        square.write_with_encoder(encoder).map_err(ImageFault::Unwritten)?;
        written.push(jpeg);
    }
    Ok(written)
}

/// The middle square, upright, opaque, with sides of at most `side`.
fn middle(picture: &[u8], side: u32, large: &Large) -> Result<DynamicImage, ImageFault> {
    let (head, size) = measured(picture)?;
    let turn = (size > LARGE).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
    let (picture, orientation) = decoded(picture, head)?;
    // Coarsely first: it takes a tenth of the time, and the large picture is never there twice.
    let picture = coarse(opaque(picture), side * 3);
    drop(turn);
    let (width, height) = (picture.width(), picture.height());
    let shorter = width.min(height);
    let square = picture.crop_imm((width - shorter) / 2, (height - shorter) / 2, shorter, shorter);
    let mut square = shrunk(DynamicImage::ImageRgb8(square.into_rgb8()), side);
    // To turn a square is to turn the picture.
    square.apply_orientation(orientation);
    Ok(square)
}

/// What is known of a picture before it is decoded.
struct Head<D> {
    format: ImageFormat,
    decoder: D,
    limits: Limits,
}

/// Reads the head alone, and says how many pixels there are.
fn measured(picture: &[u8]) -> Result<(Head<impl ImageDecoder>, u64), ImageFault> {
    let format = match image::guess_format(picture) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(ImageFault::Unknown),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(picture), format);
    reader.limits(limits.clone());
    let decoder = reader.into_decoder().map_err(ImageFault::of)?;
    let (width, height) = decoder.dimensions();
    let size = u64::from(width) * u64::from(height);
    if width.max(height) > LONGEST_SIDE || size > MOST_PIXELS {
        return Err(ImageFault::TooManyPixels(width, height));
    }
    Ok((Head { format, decoder, limits }, size))
}

fn decoded(picture: &[u8], head: Head<impl ImageDecoder>) -> Result<(DynamicImage, Orientation), ImageFault> {
    let Head { format, mut decoder, mut limits } = head;
    if !whole::is_whole(picture, format) {
        return Err(ImageFault::CutOff);
    }
    limits.reserve(decoder.total_bytes()).map_err(ImageFault::of)?;
    decoder.set_limits(limits).map_err(ImageFault::of)?;
    // A picture that does not say which way is up, or says nonsense, stands as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(ImageFault::of)?, orientation))
}

/// On white, in eight bits: JPEG knows neither transparency nor more.
fn opaque(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let paper = 255 * (255 - u32::from(*alpha)) + 127;
        for value in [red, green, blue] {
            *value = u8::try_from((u32::from(*value) * u32::from(*alpha) + paper) / 255).unwrap_or(u8::MAX);
        }
        *alpha = u8::MAX;
    }
    DynamicImage::ImageRgba8(picture)
}

/// With its shorter side near `side`, if it is more than twice as long.
fn coarse(picture: DynamicImage, side: u32) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let shorter = width.min(height);
    if shorter <= side * 2 {
        return picture;
    }
    let scaled = |length: u32| u32::try_from(u64::from(length) * u64::from(side) / u64::from(shorter)).unwrap_or(side);
    picture.thumbnail_exact(scaled(width), scaled(height))
}

/// A square with sides of at most `side`.
fn shrunk(square: DynamicImage, side: u32) -> DynamicImage {
    if square.width() <= side { square } else { square.resize_exact(side, side, FilterType::Lanczos3) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDES: &[u32] = &[512, 128];

    /// A PNG whose head claims so many pixels, and which has next to none.
    fn claims(width: u32, height: u32) -> Vec<u8> {
        let chunk = |kind: &[u8; 4], data: &[u8]| {
            let named = [kind.as_slice(), data].concat();
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            [length.as_slice(), &named, &crc32(&named).to_be_bytes()].concat()
        };
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", &[0x78, 0x9c]), &chunk(b"IEND", &[])]
            .concat()
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let bit = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
    }

    #[test]
    fn a_picture_is_measured_before_it_is_decoded() {
        for (width, height) in [(20_000, 5_000), (5_000, 20_000), (12_001, 1), (8_000, 6_251), (u32::MAX >> 1, 1)] {
            let fault = squares(&claims(width, height), SIDES, &Large::default()).unwrap_err();
            assert!(
                matches!(fault, ImageFault::TooManyPixels(..) | ImageFault::TooMuchMemory),
                "{width} × {height}: {fault}"
            );
        }
        // As many as are allowed: the decoder looks for them, and they are not there.
        let fault = squares(&claims(8_000, 6_250), SIDES, &Large::default()).unwrap_err();
        assert!(matches!(fault, ImageFault::Broken(_)), "{fault}");
    }

    #[test]
    fn sides_are_at_most_what_is_wanted() {
        for (side, expected) in
            [(1, [1, 1]), (100, [100, 100]), (300, [300, 128]), (512, [512, 128]), (4_000, [512, 128])]
        {
            let mut png = Cursor::new(Vec::new());
            DynamicImage::new_rgb8(side, side + 7).write_to(&mut png, ImageFormat::Png).unwrap();
            let made = squares(png.get_ref(), SIDES, &Large::default()).unwrap();
            let sizes: Vec<(u32, u32)> = made
                .iter()
                .map(|jpeg| image::load_from_memory(jpeg).unwrap())
                .map(|made| (made.width(), made.height()))
                .collect();
            assert_eq!(sizes, expected.map(|side| (side, side)), "of {side}");
        }
    }
}
