//! The models of `proofs/` beside the product: random traces of a model are replayed with the product's own functions on Postgres, and after every
//! step both are in the same state. So what is proven of the models is true of the product, as far as traces show.

mod calendars;
mod erasure;
mod isolation;
mod jobs;
mod payments;
mod refresh_tokens;

use rapport::error::Error;

/// The result of a step that must not fail.
#[track_caller]
fn ok<T>(result: Result<T, Error>, step: &str) -> T {
    result.unwrap_or_else(|error| panic!("{step}: {error}"))
}
