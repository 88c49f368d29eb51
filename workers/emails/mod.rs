//! Composing and sending the emails of the product.

pub mod community_notices;
mod compose;
mod deliver;
pub mod digest_views;
mod email_template;
pub mod format;
pub mod samples;
mod subjects;
pub mod templates;
mod text_wrap;
mod view_models;
