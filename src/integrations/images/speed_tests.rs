//! How long the largest pictures take, and how much memory: `cargo test --lib images::speed -- --ignored --nocapture`. Files in
//! `target/tmp/pictures` are measured as well: progressive JPEGs, say, which nothing here can write.

use std::fs;
use std::io::Cursor;
use std::time::Instant;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{Large, squares};

/// The most memory this process has had at once since it was last forgotten, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn measured(name: &str, picture: &[u8]) {
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let (before, started) = (peak(), Instant::now());
    let made =
        squares(picture, &[512, 128], &Large::default()).map(|made| made.iter().map(Vec::len).collect::<Vec<_>>());
    let (took, more) = (started.elapsed(), peak().saturating_sub(before));
    eprintln!("{name}: {} bytes, {took:.2?}, {more} MiB more, {made:?}", picture.len());
}

#[test]
#[ignore = "to look at, not to pass"]
fn the_largest_pictures() {
    for (width, height) in [(4_000, 3_000), (8_160, 6_120)] {
        let pixel = |x: u32, y: u32| Rgb([(x / 32) as u8, (y / 32) as u8, ((x ^ y) / 64) as u8]);
        let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel));
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).unwrap();
            measured(&format!("{width} × {height} {format:?}"), bytes.get_ref());
        }
    }
    for file in fs::read_dir("target/tmp/pictures").into_iter().flatten() {
        let path = file.unwrap().path();
        measured(&path.display().to_string(), &fs::read(&path).unwrap());
    }
}
