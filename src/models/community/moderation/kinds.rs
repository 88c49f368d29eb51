//! The words of moderation: what is reported and why, what is decided, and the states of reports and cases.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ParseError, Result};

/// A post or a comment, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    Post(Uuid),
    Comment(Uuid),
}

impl Subject {
    /// Its kind in JSON, in the audit trail and in texts.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Post(_) => "post",
            Self::Comment(_) => "comment",
        }
    }

    /// Its id.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Post(id) | Self::Comment(id) => id,
        }
    }
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ReportReason {
    Spam,
    Harassment,
    Hate,
    Sexual,
    Violence,
    SelfHarm,
    /// It shows what is private to somebody.
    Privacy,
    OffTopic,
    Other,
}

impl ReportReason {
    /// All of them, by name.
    pub const ALL: [(&'static str, ReportReason); 9] = [
        ("spam", ReportReason::Spam),
        ("harassment", ReportReason::Harassment),
        ("hate", ReportReason::Hate),
        ("sexual", ReportReason::Sexual),
        ("violence", ReportReason::Violence),
        ("self_harm", ReportReason::SelfHarm),
        ("privacy", ReportReason::Privacy),
        ("off_topic", ReportReason::OffTopic),
        ("other", ReportReason::Other),
    ];
}

impl FromStr for ReportReason {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, reason)| *reason);
        let one_of = "One of: spam, harassment, hate, sexual, violence, self_harm, privacy, off_topic, other.";
        found.ok_or(ParseError::new("unknown_value", one_of))
    }
}

crate::parsed_from_text!(ReportReason);

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ReportState {
    Open,
    /// What it reported was hidden or removed.
    Upheld,
    /// What it reported was kept.
    Dismissed,
}

/// What is decided about a post or comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Decision {
    /// Everybody who could sees it, again if it was hidden.
    Keep,
    /// Only its author and the team see it, until it is changed.
    Hide,
    /// Only its author and the team see it, for good.
    Remove,
}

impl Decision {
    /// As in rows and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Hide => "hide",
            Self::Remove => "remove",
        }
    }

    /// Whether it hides what it is about.
    pub const fn hides(self) -> bool {
        matches!(self, Self::Hide | Self::Remove)
    }

    /// What it makes of the reports.
    pub(super) const fn outcome(self) -> ReportState {
        if self.hides() { ReportState::Upheld } else { ReportState::Dismissed }
    }
}

impl FromStr for Decision {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::Keep, Self::Hide, Self::Remove].into_iter().find(|decision| decision.as_str() == text);
        found.ok_or(ParseError::new("unknown_value", "One of: keep, hide, remove."))
    }
}

crate::parsed_from_text!(Decision);

/// Whether somebody of the team has something to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CaseState {
    /// There are reports or an objection.
    Open,
    Decided,
}

impl CaseState {
    /// Both, by name.
    pub const ALL: [(&'static str, CaseState); 2] = [("open", CaseState::Open), ("decided", CaseState::Decided)];
}
