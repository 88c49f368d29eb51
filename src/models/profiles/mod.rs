//! What clients and coaches say about themselves.

mod account;
pub mod availability;
mod client;
mod coach;
pub mod photos;
pub mod public_name;
pub mod quiz;
pub mod rating;

pub use self::client::{ClientProfile, ClientRow, ClientUpdate, client_changed_at};
pub(in crate::models) use self::coach::is_listed;
pub use self::coach::{
    CoachProfile, CoachRow, CoachUpdate, SESSION_DURATIONS, check_offered, check_session_duration, costs,
};
