//! What a command takes from the process's environment.

use secrecy::SecretString;

use super::error::CliError;
use crate::config::{Config, Pooler, Reader};

/// One variable of this process's environment.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the process's environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The configuration in this process's environment.
pub(super) fn config() -> Result<Config, CliError> {
    let get = variable;
    Ok(Config::read(&mut Reader::new(&get))?)
}

/// The database alone, and the pooler in front of it, for commands that need nothing else.
pub(super) fn database() -> Result<(SecretString, Option<Pooler>), CliError> {
    let get = variable;
    let mut reader = Reader::new(&get);
    let url = reader.database_url("DATABASE_URL");
    let pooler = Config::pooler(&mut reader);
    Ok((reader.finish(url)?, pooler))
}

/// The working directory, for the commands that build or store something in the project.
#[cfg(feature = "dev")]
pub(super) fn working_directory() -> std::path::PathBuf {
    std::env::current_dir().unwrap_or_else(|_| std::path::PathBuf::from("."))
}
