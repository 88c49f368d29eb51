//! Rapport's protocols as models, each about a page long, of which a checker visits every state within bounds: what the product promises is not
//! sampled but shown, for every order of steps and every fault at every step.
//!
//! Knows nothing of the product, so that it compiles in seconds; `tests/it/proofs` replays traces of the models against the product's own
//! functions on Postgres and compares the states. What each model shows, its bounds and what it leaves out: `docs/proofs.md`.

pub mod calendars;
pub mod check;
pub mod erasure;
pub mod isolation;
pub mod jobs;
pub mod linearizability;
pub mod liveness;
pub mod payments;
pub mod protocol;
pub mod refresh_tokens;
pub mod walk;

pub use self::check::{Checked, check, counterexample};
pub use self::liveness::unkept_promise;
pub use self::protocol::{Protocol, Story};
pub use self::walk::walk;
pub use stateright::Model;
