//! A picture as JPEG squares: recognised by its content, measured before it is decoded, decoded, cropped, scaled and encoded again.
//!
//! Decoding takes time and memory, so it happens on the blocking pool, with a limit on how many run at once.

use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgba};
use tokio::sync::Semaphore;

use super::colours::to_srgb;
use super::error::PictureError;
use super::truncation::is_complete;
use crate::error::{Error, Result};

/// Pixels a picture may have: what phones take, and the most that fits into memory twice.
const MAX_PIXELS: u64 = 50_000_000;

/// Pixels a picture may have on one side.
const MAX_SIDE: u32 = 12_000;

/// Bytes that one decoder may allocate. Fifty megapixels of eight bits fit, of sixteen they do not.
const MAX_DECODER_MEMORY: u64 = 256 * 1024 * 1024;

/// Pictures that are decoded at once in one process.
const MAX_CONCURRENT: usize = 2;

/// Pixels above which a picture is large: of large ones only one is decoded at once.
const LARGE_PIXELS: u64 = 16_000_000;

/// Of 100; a higher quality makes no visible difference.
const JPEG_QUALITY: u8 = 85;

/// Processes pictures, a few at a time; clones share the limit.
#[derive(Clone, Debug)]
pub struct Images {
    permits: Arc<Semaphore>,
    large: Arc<LargePictureLock>,
}

impl Default for Images {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(MAX_CONCURRENT)), large: Arc::default() }
    }
}

impl Images {
    /// The centre square of a JPEG, PNG or WebP as JPEGs, one per side length, the largest first. A smaller picture is not enlarged.
    ///
    /// # Errors
    /// `unsupported_media_type` for other formats; `validation_failed` of `field` if it is cut off, broken or has too many pixels.
    pub async fn squares(
        &self,
        picture: Arc<Vec<u8>>,
        field: &'static str,
        sides: &'static [u32],
    ) -> Result<Vec<Vec<u8>>> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        let large = self.large.clone();
        let result = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            squares(&picture, sides, &large)
        });
        result.await.map_err(Error::internal)?.map_err(|error| error.into_error(field))
    }
}

/// Held while a large picture is decoded; a thread of the blocking pool may wait for it.
type LargePictureLock = Mutex<()>;

fn squares(picture: &[u8], sides: &[u32], large: &LargePictureLock) -> Result<Vec<Vec<u8>>, PictureError> {
    let mut square = center_square(picture, sides.first().copied().unwrap_or(1), large)?;
    let mut jpegs = Vec::with_capacity(sides.len());
    for side in sides {
        square = downscale(square, *side);
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
        square.write_with_encoder(encoder).map_err(PictureError::NotEncoded)?;
        jpegs.push(jpeg);
    }
    Ok(jpegs)
}

/// The centre square, upright, opaque, with sides of at most `side`.
fn center_square(picture: &[u8], side: u32, large: &LargePictureLock) -> Result<DynamicImage, PictureError> {
    let (header, pixels) = read_header(picture)?;
    let large_guard = (pixels > LARGE_PIXELS).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
    let (picture, orientation, profile) = decode(picture, header)?;
    // Scaled down coarsely first: it takes a tenth of the time, and the large picture is never in memory twice.
    let picture = downscale_coarsely(on_white(picture), side * 3);
    drop(large_guard);
    let (width, height) = (picture.width(), picture.height());
    let shorter = width.min(height);
    let square = picture.crop_imm((width - shorter) / 2, (height - shorter) / 2, shorter, shorter);
    // Before the last scaling, of the square alone: what is thrown away need not be converted.
    let square = to_srgb(square, profile).into_rgb8();
    let mut square = downscale(DynamicImage::ImageRgb8(square), side);
    // Turning the centre square is the same as turning the picture, and cheaper.
    square.apply_orientation(orientation);
    Ok(square)
}

/// What is known of a picture before it is decoded.
struct Header<D> {
    format: ImageFormat,
    decoder: D,
    limits: Limits,
}

/// Reads the header alone, and returns the number of pixels with it.
fn read_header(picture: &[u8]) -> Result<(Header<impl ImageDecoder>, u64), PictureError> {
    let format = match image::guess_format(picture) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(PictureError::UnknownFormat),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(picture), format);
    reader.limits(limits.clone());
    let decoder = reader.into_decoder().map_err(PictureError::from_decoder)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(PictureError::TooManyPixels(width, height));
    }
    Ok((Header { format, decoder, limits }, pixels))
}

/// The picture, how it is to be turned, and its colour profile.
type Decoded = (DynamicImage, Orientation, Option<Vec<u8>>);

fn decode(picture: &[u8], header: Header<impl ImageDecoder>) -> Result<Decoded, PictureError> {
    let Header { format, mut decoder, mut limits } = header;
    if !is_complete(picture, format) {
        return Err(PictureError::CutOff);
    }
    limits.reserve(decoder.total_bytes()).map_err(PictureError::from_decoder)?;
    decoder.set_limits(limits).map_err(PictureError::from_decoder)?;
    // A picture without a valid orientation is not turned.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    Ok((DynamicImage::from_decoder(decoder).map_err(PictureError::from_decoder)?, orientation, profile))
}

/// Blended onto white, in eight bits: JPEG has neither transparency nor more bits.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let white = 255 * (255 - u32::from(*alpha)) + 127;
        for value in [red, green, blue] {
            *value = u8::try_from((u32::from(*value) * u32::from(*alpha) + white) / 255).unwrap_or(u8::MAX);
        }
        *alpha = u8::MAX;
    }
    DynamicImage::ImageRgba8(picture)
}

/// Scaled to a shorter side of about `side`, if that is more than twice as long.
fn downscale_coarsely(picture: DynamicImage, side: u32) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let shorter = width.min(height);
    if shorter <= side * 2 {
        return picture;
    }
    let scaled = |length: u32| u32::try_from(u64::from(length) * u64::from(side) / u64::from(shorter)).unwrap_or(side);
    picture.thumbnail_exact(scaled(width), scaled(height))
}

/// A square with sides of at most `side`.
fn downscale(square: DynamicImage, side: u32) -> DynamicImage {
    if square.width() <= side { square } else { square.resize_exact(side, side, FilterType::Lanczos3) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDES: &[u32] = &[512, 128];

    /// A PNG whose header claims this size, with next to no data.
    fn png_claiming(width: u32, height: u32) -> Vec<u8> {
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
    fn the_size_is_checked_before_a_picture_is_decoded() {
        for (width, height) in [(20_000, 5_000), (5_000, 20_000), (12_001, 1), (8_000, 6_251), (u32::MAX >> 1, 1)] {
            let error = squares(&png_claiming(width, height), SIDES, &LargePictureLock::default()).unwrap_err();
            assert!(
                matches!(error, PictureError::TooManyPixels(..) | PictureError::TooMuchMemory),
                "{width} × {height}: {error}"
            );
        }
        // The allowed size: the decoder runs, and finds no data.
        let error = squares(&png_claiming(8_000, 6_250), SIDES, &LargePictureLock::default()).unwrap_err();
        assert!(matches!(error, PictureError::Broken(_)), "{error}");
    }

    #[test]
    fn squares_are_never_enlarged() {
        for (side, expected) in
            [(1, [1, 1]), (100, [100, 100]), (300, [300, 128]), (512, [512, 128]), (4_000, [512, 128])]
        {
            let mut png = Cursor::new(Vec::new());
            DynamicImage::new_rgb8(side, side + 7).write_to(&mut png, ImageFormat::Png).unwrap();
            let made = squares(png.get_ref(), SIDES, &LargePictureLock::default()).unwrap();
            let sizes: Vec<(u32, u32)> = made
                .iter()
                .map(|jpeg| image::load_from_memory(jpeg).unwrap())
                .map(|made| (made.width(), made.height()))
                .collect();
            assert_eq!(sizes, expected.map(|side| (side, side)), "of {side}");
        }
    }
}
