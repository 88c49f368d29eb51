//! What is true: types, pure rules, and SQL as inherent functions on a connection. No HTTP, Redis, actix or clock in here.

pub mod availability;
pub mod calendars;
pub mod input;
pub mod matching;
pub mod money;
pub mod policies;
pub mod quiz;
pub mod reference;
pub mod slots;
