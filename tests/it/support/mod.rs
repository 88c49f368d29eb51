//! The harness of the integration tests.

mod admins;
pub mod app;
pub mod collector;
pub mod data;
pub mod document;
pub mod due_jobs;
pub mod interruption;
pub mod patience;
pub mod people;
pub mod pooler;
pub mod processes;
mod sign_in;
pub mod slots;
pub mod sse_client;
pub mod stores;
pub mod tcp_proxy;
pub mod tools;
pub mod wire_counter;
pub mod workers;

pub use app::TestApp;
