//! The runtime of commands that need no actors.

use super::error::CliError;

/// Runs the future on a multi-threaded runtime.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
