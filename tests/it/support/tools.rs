//! Programs that a machine may lack.

/// A test that can't run here says so by name; with `CI=true` that is a failure.
#[allow(dead_code, reason = "for tests")]
#[expect(clippy::disallowed_methods, reason = "a switch of the tests alone")]
pub fn skipped(test: &str, reason: &str) {
    eprintln!("skipped: {test}: {reason}");
    assert!(std::env::var("CI").is_err(), "{test} is skipped: {reason}");
}
