//! Photos: what is accepted, that only the pixels of a file are stored, and that the photo of a profile always exists.

mod helpers;
pub mod pictures;
mod storage;
mod uploads;
