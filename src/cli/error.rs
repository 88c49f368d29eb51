//! Why a command failed.

use crate::config::Problems;
use crate::error::Error;

/// The failure of a command; its text is printed to standard error.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Exit code 2.
    #[error("{0}")]
    Configuration(#[from] Problems),
    #[error("{0}")]
    Product(#[from] Error),
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    #[error("{0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Other(String),
}
