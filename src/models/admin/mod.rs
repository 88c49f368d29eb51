//! What the team reads of all: people and numbers. What it changes is in the model of each feature.

pub mod bubble_runs;
pub mod counted_days;
pub mod csv;
pub mod day_checks;
pub mod list_tables;
pub mod metrics;
pub mod periods;
pub mod revenue;
pub mod stored_exports;
pub mod users;
