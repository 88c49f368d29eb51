//! Rapport: the backend of a coaching marketplace.
//!
//! `http` takes requests and `workers` take jobs; neither holds a business rule. `actors` decide, `models` hold what is true,
//! `integrations` talk to the outside. Imports run one way, and `tests/architecture.rs` enforces it.

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

pub mod app;
pub mod events;

pub mod actors;

pub mod http;

#[path = "../workers/mod.rs"]
pub mod workers;

pub mod cli;
