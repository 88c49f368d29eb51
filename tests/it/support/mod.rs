//! What every test stands on.

pub mod app;
pub mod cable;
pub mod data;
pub mod listening;
pub mod others;
pub mod people;
pub mod processes;
pub mod stores;

pub use app::TestApp;
