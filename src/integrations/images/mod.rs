//! Pictures from outside, made safe to serve: decoded and encoded again, so that nothing but the pixels remains (no EXIF, locations,
//! or data after the end); their colours are converted to sRGB first.

mod colours;
mod error;
mod squares;
mod truncation;

pub use self::squares::Images;
