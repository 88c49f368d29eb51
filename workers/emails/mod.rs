//! What the app writes to people, and how it is handed to a mail server.

mod compose;
mod deliver;
pub mod format;
pub mod samples;
pub mod templates;
mod text_wrap;
mod view_models;
