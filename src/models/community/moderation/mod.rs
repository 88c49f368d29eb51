//! Moderation: members report posts and comments, a case gathers what is said about one of them, and a decision shows or hides it. Reports that weigh
//! enough hide it until somebody of the team has decided. A later decision replaces the earlier one.

pub mod cases;
pub mod content;
pub mod decisions;
pub mod kinds;
pub mod note;
pub mod queue;
pub mod reports;
pub mod weight;

pub use self::cases::Case;
pub use self::content::Content;
pub use self::kinds::{Decision, ReportReason, Subject};
pub use self::note::ModerationNote;
pub use self::reports::{RETENTION_RULES, Report};
