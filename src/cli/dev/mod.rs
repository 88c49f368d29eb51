//! `rapport dev`: the whole product on private services, with demo data and stand-ins for every provider. Needs no account with anyone.

pub mod past_payments;
mod previews;
mod process_group;
mod progress;
pub mod sandbox;
mod secrets;
mod seed;
pub(super) mod services;
mod start;
mod summary;
mod web;

pub(super) use self::seed::seed;
pub use self::start::{Options, run};
