//! The one binary's commands.

mod admin;
mod audit;
pub mod bubble;
mod command_line;
mod doctor;
mod embedded_metrics;
mod environment;
mod error;
mod matching;
mod migrate;
mod output;
pub mod processes;
mod reapply_erasures;
mod reencrypt;
mod restore_drill;
mod runtime;

#[cfg(feature = "dev")]
pub mod dev;
/// With a known password for an admin in it: never in a release image.
#[cfg(feature = "dev")]
pub mod seed_demo;

pub use self::command_line::run;
pub use self::error::CliError;
