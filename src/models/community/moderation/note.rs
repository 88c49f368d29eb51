//! Why a post or comment is hidden: read with it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kinds::Decision;
use crate::clock::Timestamp;

/// Why a post or comment is hidden, as its author and the team see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModerationNote {
    pub decision: Decision,
    pub reason: String,
    /// Nobody has looked at it yet: the reports weighed enough.
    pub is_automatic: bool,
    pub decided_at: Timestamp,
    /// The author has objected; once for each decision.
    pub has_objected: bool,
}

/// The note on a hidden row, as a column: of the row of that alias, whose cases have its id in that column.
pub(in crate::models::community) fn note_column(alias: &str, case_column: &str) -> String {
    format!(
        "case when {alias}.hidden_at is not null then
            (select jsonb_build_object('decision', d.decision, 'reason', d.reason, 'is_automatic', d.is_automatic,
                                       'decided_at', d.created_at, 'has_objected', d.objected_at is not null)
               from moderation_cases m join moderation_decisions d on d.case_id = m.id and d.number = m.decisions where m.{case_column} = {alias}.id)
         end as note"
    )
}
