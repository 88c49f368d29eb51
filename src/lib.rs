//! Rapport: the backend of a coaching marketplace.
//!
//! `http` serves requests and `workers` run jobs; neither contains business rules. `actors` decide, `models` hold types, rules and SQL,
//! `integrations` call the providers. Modules are declared in the order of their layers: each imports only from those above it, and
//! `tests/architecture/layers.rs` holds that.

pub mod cache;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod db;
pub mod error;
pub mod ids;
pub mod origin;
pub mod retention;
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

pub mod bubble;

pub mod cli;
