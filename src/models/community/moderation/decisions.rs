//! Decisions on posts and comments. Each replaces the one before, and the author may object to each that hides, once.

use sqlx::PgConnection;
use uuid::Uuid;

use super::cases::Case;
use super::kinds::{CaseState, Decision, Subject};
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};

/// A decision to be made.
#[derive(Clone, Debug)]
pub struct NewDecision {
    pub decision: Decision,
    pub reason: String,
    /// Of the team; `None`: the reports weigh enough.
    pub decided_by: Option<Uuid>,
}

/// A decision, and what it was about.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DecisionRow {
    pub decision: Decision,
    pub reason: String,
    pub is_automatic: bool,
    /// The post, or the one that the comment is on.
    pub post_id: Uuid,
    comment_id: Option<Uuid>,
}

impl DecisionRow {
    /// A decision, if it is the latest of its case and about something by this author.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn latest(
        db: &mut PgConnection,
        case_id: Uuid,
        number: i32,
        author_id: Uuid,
    ) -> Result<Option<DecisionRow>> {
        let sql = "select d.decision, d.reason, d.is_automatic, coalesce(m.post_id, c.post_id) as post_id, m.comment_id
                     from moderation_decisions d join moderation_cases m on m.id = d.case_id and m.decisions = d.number
                     left join comments c on c.id = m.comment_id
                    where d.case_id = $1 and d.number = $2 and m.author_id = $3";
        Ok(sqlx::query_as(sql).bind(case_id).bind(number).bind(author_id).fetch_optional(db).await?)
    }

    /// What it was about.
    pub fn subject(&self) -> Subject {
        self.comment_id.map_or(Subject::Post(self.post_id), Subject::Comment)
    }
}

impl Case {
    /// Adds a decision, and answers its number. One by the team closes the case.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn decide(&self, db: &mut PgConnection, new: &NewDecision, now: Timestamp) -> Result<i32> {
        let (number, is_automatic) = (self.decisions + 1, new.decided_by.is_none());
        let sql =
            "insert into moderation_decisions (case_id, number, decision, reason, decided_by, is_automatic, created_at)
                   values ($1, $2, $3, $4, $5, $6, $7)";
        let inserted = sqlx::query(sql).bind(self.id).bind(number).bind(new.decision).bind(&new.reason);
        inserted.bind(new.decided_by).bind(is_automatic).bind(now).execute(&mut *db).await?;
        let sql = "update moderation_cases set decisions = $2, decision = $3, decided_at = $4, updated_at = $4, has_objection = false,
                          state = case when $5 then state else 'decided' end, open_reports = case when $5 then open_reports else 0 end,
                          open_weight = case when $5 then open_weight else 0 end
                    where id = $1";
        sqlx::query(sql).bind(self.id).bind(number).bind(new.decision).bind(now).bind(is_automatic).execute(db).await?;
        Ok(number)
    }

    /// Whether the same was decided for the same reason, and nothing was said since.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn is_decided_so(&self, db: &mut PgConnection, new: &NewDecision) -> Result<bool> {
        let sql = "select exists (select from moderation_decisions where case_id = $1 and number = $2 and decision = $3 and reason = $4 and not is_automatic)";
        let is_open = self.state == CaseState::Open;
        let same = sqlx::query_scalar(sql).bind(self.id).bind(self.decisions).bind(new.decision).bind(&new.reason);
        Ok(!is_open && same.fetch_one(db).await?)
    }

    /// Adds the author's objection to the latest decision, and opens the case.
    ///
    /// # Errors
    /// `invalid_transition`: nothing is hidden, or there is an objection already.
    pub async fn object(&self, db: &mut PgConnection, text: &str, now: Timestamp) -> Result<()> {
        let refused = |detail: &str| Err(Error::new(Code::InvalidTransition).with_detail(detail.to_owned()));
        if !self.decision.is_some_and(Decision::hides) {
            return refused("It is not hidden, so there is nothing to object to.");
        }
        let sql = "update moderation_decisions set objection = $3, objected_at = $4 where case_id = $1 and number = $2 and objected_at is null";
        let objected = sqlx::query(sql).bind(self.id).bind(self.decisions).bind(text).bind(now);
        if objected.execute(&mut *db).await?.rows_affected() == 0 {
            return refused("You have objected to this decision. The team reads it.");
        }
        self.add_objection(db, now).await
    }
}
