//! What the house writes to people, and how it is handed to a mail server.

mod deliver;
mod filling;
mod letters;
mod parts;
pub mod samples;
pub mod templates;
pub mod wording;
