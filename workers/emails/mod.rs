//! Composing and sending the emails of the product.

mod compose;
mod deliver;
pub mod format;
pub mod samples;
pub mod templates;
mod text_wrap;
mod view_models;
