//! Colours as sRGB, which is what browsers take a picture without a profile for. Phones take pictures in a wider space (Display P3) and say so in
//! an ICC profile; without it the same numbers mean paler colours.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The largest profile that is read: those of cameras and phones have a few kilobytes, those of printers up to a megabyte.
const MAX_PROFILE_BYTES: usize = 4 * 1024 * 1024;

/// The picture in sRGB. One whose profile is absent, unreadable, or of other colours than its own stays as it is.
pub(super) fn to_srgb(picture: DynamicImage, profile: Option<Vec<u8>>) -> DynamicImage {
    let Some(profile) = profile.filter(|profile| profile.len() <= MAX_PROFILE_BYTES) else { return picture };
    let Ok(profile) = ColorProfile::new_from_slice(&profile) else { return picture };
    let converted = match profile.color_space {
        DataColorSpace::Rgb => convert_rgb(&picture, &profile),
        DataColorSpace::Gray => convert_gray(&picture, &profile),
        _ => None,
    };
    converted.unwrap_or(picture)
}

fn convert_rgb(picture: &DynamicImage, profile: &ColorProfile) -> Option<DynamicImage> {
    if !picture.color().has_color() {
        return None;
    }
    let mut pixels = picture.to_rgba8();
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, TransformOptions::default()).ok()?;
    let source = pixels.clone().into_raw();
    transform.transform(&source, &mut pixels).ok()?;
    Some(DynamicImage::ImageRgba8(pixels))
}

fn convert_gray(picture: &DynamicImage, profile: &ColorProfile) -> Option<DynamicImage> {
    if picture.color().has_color() {
        return None;
    }
    let source = picture.to_luma_alpha8();
    let mut pixels = image::RgbaImage::new(source.width(), source.height());
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::GrayAlpha, &srgb, Layout::Rgba, TransformOptions::default()).ok()?;
    transform.transform(&source, &mut pixels).ok()?;
    Some(DynamicImage::ImageRgba8(pixels))
}
