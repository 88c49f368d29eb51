//! Cases: what is open about one post or comment, and what was decided last. A case is locked while anything about it changes, after its post.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::content::Content;
use super::kinds::{CaseState, Decision, Subject};
use super::weight::HIDING_WEIGHT;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids;
use crate::models::community::not_found;

/// What is open about a post or comment, and what was decided last.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Case {
    pub id: Uuid,
    pub state: CaseState,
    pub open_reports: i32,
    /// In thousandths.
    pub open_weight: i32,
    pub has_objection: bool,
    /// The number of the latest decision; 0: there is none.
    pub decisions: i32,
    pub decision: Option<Decision>,
    pub decided_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

const COLUMNS: &str =
    "id, state, open_reports, open_weight, has_objection, decisions, decision, decided_at, updated_at";

impl Case {
    /// What a case is about.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn subject(db: &mut PgConnection, id: Uuid) -> Result<Subject> {
        let sql = "select post_id, comment_id from moderation_cases where id = $1";
        match sqlx::query_as(sql).bind(id).fetch_optional(db).await? {
            Some((Some(post_id), _)) => Ok(Subject::Post(post_id)),
            Some((None, Some(comment_id))) => Ok(Subject::Comment(comment_id)),
            Some((None, None)) | None => Err(not_found("case")),
        }
    }

    /// The case of a post or comment, which is locked; made if there is none.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, content: &Content, now: Timestamp) -> Result<Case> {
        let sql = "insert into moderation_cases (id, post_id, comment_id, author_id, state, created_at, updated_at)
                   values ($1, $2, $3, $4, 'decided', $5, $5) on conflict do nothing";
        let (post_id, comment_id) = match content.subject {
            Subject::Post(id) => (Some(id), None),
            Subject::Comment(id) => (None, Some(id)),
        };
        let made =
            sqlx::query(sql).bind(ids::new(now)).bind(post_id).bind(comment_id).bind(content.author_id).bind(now);
        made.execute(&mut *db).await?;
        Self::existing(db, content.subject).await?.ok_or_else(|| not_found("case"))
    }

    /// The case of a post or comment, locked until the transaction ends.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn existing(db: &mut PgConnection, subject: Subject) -> Result<Option<Case>> {
        let column = match subject {
            Subject::Post(_) => "post_id",
            Subject::Comment(_) => "comment_id",
        };
        let sql = format!("select {COLUMNS} from moderation_cases where {column} = $1 for update");
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(subject.id()).fetch_optional(db).await?)
    }

    /// Opens the case for a report of that weight.
    pub(super) async fn add_report(&self, db: &mut PgConnection, weight: i32, now: Timestamp) -> Result<Case> {
        let sql = format!(
            "update moderation_cases set state = 'open', open_reports = open_reports + 1, open_weight = open_weight + $2, updated_at = $3
              where id = $1 returning {COLUMNS}"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(self.id).bind(weight).bind(now).fetch_one(db).await?)
    }

    /// Opens the case for its author's objection.
    pub(super) async fn add_objection(&self, db: &mut PgConnection, now: Timestamp) -> Result<()> {
        let sql = "update moderation_cases set state = 'open', has_objection = true, updated_at = $2 where id = $1";
        sqlx::query(sql).bind(self.id).bind(now).execute(db).await?;
        Ok(())
    }

    /// Whether its open reports hide what they are about. Not what the team has decided to keep, until it is edited.
    pub fn hides(&self, content: &Content) -> bool {
        let is_kept = self.decision == Some(Decision::Keep) && content.edited_at <= self.decided_at;
        self.open_weight >= HIDING_WEIGHT && !content.is_hidden && !is_kept
    }

    /// Forgets what is said about a comment that is deleted.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn delete_of_comment(db: &mut PgConnection, comment_id: Uuid) -> Result<()> {
        sqlx::query("delete from moderation_cases where comment_id = $1").bind(comment_id).execute(db).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(open_weight: i32, decision: Option<Decision>) -> Case {
        Case {
            id: Uuid::nil(),
            state: CaseState::Open,
            open_reports: 1,
            open_weight,
            has_objection: false,
            decisions: i32::from(decision.is_some()),
            decision,
            decided_at: decision.map(|_| Timestamp::from_seconds(1_000)),
            updated_at: Timestamp::from_seconds(2_000),
        }
    }

    fn content(is_hidden: bool, edited_at: Option<i64>) -> Content {
        let edited_at = edited_at.map(Timestamp::from_seconds);
        Content { subject: Subject::Post(Uuid::nil()), post_id: Uuid::nil(), author_id: None, is_hidden, edited_at }
    }

    #[test]
    fn enough_weight_hides_what_is_not_hidden_yet() {
        assert!(!case(HIDING_WEIGHT - 1, None).hides(&content(false, None)));
        assert!(case(HIDING_WEIGHT, None).hides(&content(false, None)));
        assert!(!case(HIDING_WEIGHT, None).hides(&content(true, None)));
    }

    #[test]
    fn what_the_team_keeps_stays_until_it_is_edited() {
        let kept = case(HIDING_WEIGHT, Some(Decision::Keep));
        assert!(!kept.hides(&content(false, None)) && !kept.hides(&content(false, Some(999))));
        assert!(kept.hides(&content(false, Some(1_001))));
    }
}
