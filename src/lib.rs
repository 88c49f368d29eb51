//! Rapport: the backend of a coaching marketplace.
//!
//! Two doors, one house: `http` (requests) and `workers` (jobs) hold no business rule; `actors` decide; `models` is what
//! is true; `integrations` is the outside world. Imports run one way, and `tests/architecture.rs` sees to it.

pub mod cache;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod db;
pub mod error;
pub mod ids;
pub mod origin;
pub mod telemetry;

pub mod jobs;

pub mod models;

pub mod integrations;

pub mod actors;

pub mod http;

#[path = "../workers/mod.rs"]
pub mod workers;

pub mod cli;
