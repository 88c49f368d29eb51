//! Matching: the index of all listed coaches in memory, which answers the list as well, a cache of matches in Redis, and embeddings by OpenAI within the deadline, with a
//! fallback past it.

mod cache;
mod due_times;
mod embed;
mod find;
mod known;
mod one_coach;
mod preview;
mod reembed;
mod refresh;
mod rows;
mod search;
mod showings;
mod state;
mod text_queries;
mod version;

pub use self::embed::embed_coach;
pub use self::find::{FindMatches, FoundMatches, MatchView, Matches, Source};
pub use self::one_coach::{CoachMatch, MatchCoach};
pub use self::preview::{PreviewedMatch, QuizPreview, preview_quiz};
pub use self::reembed::{Reembedded, reembed};
pub use self::search::{CoachQuery, FoundCoaches, count_facets, edition, find_coaches};
pub use self::showings::count_showings;
pub use self::state::{Matching, keep_index_current};
pub use self::version::MatchesVersion;
