//! The domain model: types, pure rules, and SQL as functions on a connection. No HTTP, Redis, actix or clock.

pub mod admin;
pub mod audit;
pub mod auth;
pub mod bookings;
pub mod calendars;
pub mod coaches;
pub mod community;
pub mod idempotency;
pub mod input;
pub mod input_limits;
pub mod lists;
pub mod matching;
pub mod money;
pub mod notifications;
pub mod payments;
pub mod privacy;
pub mod profiles;
pub mod read_only;
pub mod reference;
mod search_frequency;
pub mod text;
pub mod web_address;
