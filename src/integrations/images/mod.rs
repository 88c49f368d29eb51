//! Pictures from outside, made safe to serve: decoded and encoded again, so that nothing but the pixels remains (no EXIF, locations,
//! colour profiles, or data after the end).

mod error;
mod squares;
mod truncation;

pub use self::squares::Images;
