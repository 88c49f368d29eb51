//! What ends a run: a text that says what happened, for whoever started it.

use std::error::Error;

/// Any failure.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A result of which every failure ends the run.
pub type Outcome<T> = Result<T, Failure>;

/// Says in which step something failed.
pub trait During<T> {
    /// Puts `step` before the text of the failure.
    ///
    /// # Errors
    /// The same, with the step.
    fn during(self, step: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: Into<Failure>> During<T> for Result<T, E> {
    fn during(self, step: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| {
            let error: Failure = error.into();
            format!("{}: {error}", step()).into()
        })
    }
}
