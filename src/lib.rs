//! Rapport: the backend of a coaching marketplace.
//!
//! Two doors, one house: `http` (requests) and `workers` (jobs) hold no business rule; `actors` decide; `models` is what
//! is true; `integrations` is the outside world. Imports run one way, and `tests/architecture.rs` sees to it.

pub mod clock;
pub mod crypto;
pub mod error;
pub mod ids;

pub mod models;

pub mod integrations;

#[path = "../workers/mod.rs"]
pub mod workers;
