//! What is true: types, pure rules, and SQL as inherent functions on a connection. No HTTP, Redis, actix or clock in here.

pub mod audit;
pub mod availability;
pub mod bookings;
pub mod calendars;
pub mod coaches;
pub mod credentials;
pub mod embeddings;
pub mod input;
pub mod jobs;
pub mod mail_tokens;
pub mod matching;
pub mod money;
pub mod notifications;
pub mod payments;
pub mod photos;
pub mod policies;
pub mod privacy;
pub mod profiles;
pub mod quiz;
pub mod reference;
pub mod reviews;
pub mod sessions;
pub mod slots;
pub mod users;
