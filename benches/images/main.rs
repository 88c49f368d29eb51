//! What the largest pictures cost, as ratios in one run: processing beside decoding alone, and the memory of it beside the decoded picture;
//! `cargo bench --bench images`. Files in `target/tmp/pictures` are measured as well: progressive JPEGs, for example, which the `image`
//! crate can't write.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails ends")]

use std::fs;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use rapport::integrations::images::Images;

const SIDES: [u32; 2] = [512, 128];

/// The most memory this process has had at once since the last reset, in MiB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Resets the peak to what is in use now.
fn reset_peak_memory() {
    fs::write("/proc/self/clear_refs", "5").unwrap();
}

async fn measure(name: &str, picture: &[u8]) {
    let started = Instant::now();
    let decoded = image::load_from_memory(picture).unwrap();
    let (decoding, decoded_mib) = (started.elapsed(), decoded.as_bytes().len() as u64 / 1024 / 1024);
    drop(decoded);

    let images = Images::default();
    let input = Arc::new(picture.to_vec());
    reset_peak_memory();
    let (before, started) = (peak_memory(), Instant::now());
    let result = images.squares(input, "photo", &SIDES).await;
    let (processing, mib) = (started.elapsed(), peak_memory().saturating_sub(before));
    let outcome = result.map_or_else(|error| error.to_string(), |jpegs| format!("{} squares", jpegs.len()));
    println!(
        "  {name}, {} KiB: {processing:.2?}, {:.2} × decoding; {mib} MiB more, {:.2} × the decoded picture; {outcome}",
        picture.len() / 1024,
        processing.as_secs_f64() / decoding.as_secs_f64(),
        mib as f64 / decoded_mib.max(1) as f64,
    );
}

#[tokio::main]
async fn main() {
    println!();
    for (width, height) in [(4_000, 3_000), (8_160, 6_120)] {
        let pixel = |x: u32, y: u32| Rgb([(x / 32) as u8, (y / 32) as u8, ((x ^ y) / 64) as u8]);
        let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel));
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).unwrap();
            measure(&format!("{width} × {height} {format:?}"), bytes.get_ref()).await;
        }
    }
    for file in fs::read_dir("target/tmp/pictures").into_iter().flatten() {
        let path = file.unwrap().path();
        measure(&path.display().to_string(), &fs::read(&path).unwrap()).await;
    }
}
