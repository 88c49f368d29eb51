//! Changing what clients and coaches say about themselves, and their photos.

pub mod photos;
mod state;
mod update;

pub use self::state::Profiles;
pub use self::update::{UpdateClientProfile, UpdateCoachProfile};
