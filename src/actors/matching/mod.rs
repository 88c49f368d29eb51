//! Matching: the index of all listed coaches in memory, a cache of matches in Redis, and embeddings by OpenAI within the deadline, with a
//! fallback past it.

mod cache;
mod embed;
mod find;
mod rebuild;
mod state;

pub use self::embed::embed_coach;
pub use self::find::{FindMatches, MatchView, Matches, Source};
pub use self::state::{Matching, build_index};
