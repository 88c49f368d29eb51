//! The house: every change of the business is a command asked of its feature's room. Reads go straight to `models`.
//!
//! A command runs its decision in one transaction and enqueues what follows; rooms never message each other. Three of them
//! own live state (matching, bookings, notifications), which is a cache: kill any of them and it is rebuilt from rows.

pub mod admin;
pub mod auth;
pub mod bookings;
pub mod hearing;
pub mod house;
pub mod matching;
pub mod notifications;
pub mod payments;
pub mod privacy;
pub mod profiles;
pub mod shell;

pub use house::House;
pub use shell::{Command, Room};
