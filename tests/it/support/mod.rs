//! What every test stands on.

pub mod app;
pub mod data;
pub mod others;
pub mod people;
pub mod processes;
pub mod sse_client;
pub mod stores;
pub mod tcp_proxy;

pub use app::TestApp;
