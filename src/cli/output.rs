//! Standard output and standard error.

use indicatif::{ProgressBar, ProgressStyle};

/// Prints a line for people, or a document for a pipe.
#[expect(clippy::print_stdout, reason = "the one place that writes to standard output")]
pub(crate) fn print_line(text: &str) {
    println!("{text}");
}

/// Prints why a command failed.
#[expect(clippy::print_stderr, reason = "the one place that writes to standard error by hand")]
pub(super) fn print_error(text: &str) {
    eprintln!("{text}");
}

/// Prints the outcome of a check in a line of its own, and says whether it is good.
pub(super) fn print_check(name: &str, outcome: &Result<String, String>) -> bool {
    let (mark, text) = match outcome {
        Ok(text) => ('✓', text),
        Err(why) => ('✗', why),
    };
    print_line(format!("  {mark} {name:12}{text}").trim_end());
    outcome.is_ok()
}

/// A bar with the time that is left; nothing where nobody looks.
pub(super) fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("  {bar:30} {pos}/{len} {msg}, {eta} left");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
