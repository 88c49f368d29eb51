//! Which coach suits a client, and why: five weighted factors, scored over all listed coaches at memory speed. And who is found by a search.
//!
//! *Invariant:* the same quiz, coach rows and instant give the same answer, whatever the order of the rows. All sums are of
//! whole thousandths, so that scores, points and ties never depend on a machine's rounding. Caching and keeping the index
//! current belong to the matching actor; vectors come from the embedders in `integrations`.

mod candidates;
mod chunks;
pub mod code_sets;
mod column;
mod columns;
pub mod confidence;
pub mod config;
pub mod embedding_text;
pub mod embeddings;
mod facets;
mod factors;
mod features;
mod free_days;
mod improvements;
pub mod index;
mod key_rows;
mod listing;
mod lookup;
mod matches;
mod points;
mod ranking;
pub(super) mod reasons;
pub mod results;
mod rotation;
mod rows;
pub mod showings;
pub mod tokenizer;
pub mod topics;
mod vectors;
mod words;

#[cfg(test)]
mod fixtures;

pub use candidates::Reads;
pub use confidence::{Level, Page};
pub use config::{EmbeddingSource, ExchangeRates, IndexConfig, Labels};
pub use facets::Facets;
pub use features::{ClientFeatures, CoachFeatures, CoachTimes};
pub use improvements::{FactorName, Improvement};
pub use index::Index;
pub use listing::Found;
pub use matches::{Factor, Factors, Match, Warning};
pub use points::Weights;
pub use results::{FactorWeights, PastMatch, PastMatches, PastSource, RETENTION};
pub use rotation::Rotation;
pub use showings::Showings;

use crate::retention::RetentionRule;

/// Answers as they were shown, and how often coaches were.
pub const RETENTION_RULES: &[RetentionRule] = &[results::RETENTION_RULE, showings::RETENTION_RULE];
