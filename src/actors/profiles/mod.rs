//! Changing what clients and coaches say about themselves, and their photos.

mod favourites;
pub mod photos;
mod state;
mod update;

pub use self::favourites::SetFavourite;
pub use self::state::Profiles;
pub use self::update::{UpdateClientProfile, UpdateCoachProfile};
