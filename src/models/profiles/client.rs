//! A client's profile: the row, what the client may replace of it, and how the client sees it.

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::account;
use super::quiz::{Quiz, QuizDraft};
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::FullName;
use crate::models::reference::{Country, Zone};

/// A client's profile, as the client sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClientProfile {
    pub full_name: String,
    pub phone: Option<String>,
    pub country: Option<Country>,
    pub timezone: Zone,
    pub quiz: Option<Quiz>,
    pub quiz_draft: Option<QuizDraft>,
    pub quiz_completed_at: Option<Timestamp>,
    #[schema(value_type = Object)]
    pub preferences: Value,
    pub photo_url: Option<String>,
}

/// What a client replaces with PUT. Missing fields are cleared, except the quiz and its draft, which stay.
#[derive(Clone, Debug)]
pub struct ClientUpdate {
    pub full_name: FullName,
    pub timezone: Zone,
    pub phone: Option<String>,
    pub country: Option<Country>,
    pub quiz: Option<Quiz>,
    pub quiz_draft: Option<QuizDraft>,
    pub preferences: Value,
}

/// A client's row, with the account's name and zone.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ClientRow {
    pub full_name: String,
    pub timezone: Zone,
    pub phone: Option<String>,
    pub country: Option<Country>,
    pub quiz: Option<Json<Quiz>>,
    pub quiz_draft: Option<Json<QuizDraft>>,
    pub quiz_completed_at: Option<Timestamp>,
    pub preferences: Value,
    pub photo_key: Option<String>,
    pub updated_at: Timestamp,
}

impl ClientRow {
    /// The client with this id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<ClientRow>> {
        let sql = "select u.full_name, u.timezone, c.phone, c.country, c.quiz, c.quiz_draft, c.quiz_completed_at, c.preferences, c.photo_key, c.updated_at
                   from client_profiles c join users u on u.id = c.user_id where u.id = $1";
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(db).await?)
    }

    /// Replaces the fields that the client may write.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn update(db: &mut PgConnection, id: Uuid, update: &ClientUpdate, now: Timestamp) -> Result<()> {
        account::update(db, id, &update.full_name, &update.timezone, now).await?;
        let sql = "update client_profiles set phone = $2, country = $3, preferences = $4, updated_at = $5,
                          quiz = coalesce($6, quiz),
                          quiz_completed_at = case when $6 is null then quiz_completed_at else $5 end,
                          quiz_draft = case when $6 is not null then null else coalesce($7, quiz_draft) end
                   where user_id = $1";
        sqlx::query(sql)
            .bind(id)
            .bind(&update.phone)
            .bind(update.country)
            .bind(&update.preferences)
            .bind(now)
            .bind(update.quiz.as_ref().map(Json))
            .bind(update.quiz_draft.as_ref().map(Json))
            .execute(db)
            .await?;
        Ok(())
    }

    /// The answers, all twenty of them.
    ///
    /// # Errors
    /// `quiz_incomplete`, with the missing factors.
    pub fn complete_quiz(self) -> Result<Quiz> {
        let draft = self.quiz_draft.map(|Json(draft)| draft).unwrap_or_default();
        self.quiz.map(|Json(quiz)| quiz).ok_or_else(|| {
            let missing = Quiz::missing(&draft);
            Error::new(Code::QuizIncomplete)
                .with_detail(format!("{} of the 20 questions are still open.", missing.len()))
                .with_extension("missing", missing)
        })
    }

    /// As the client sees it.
    pub fn view(self, photo_url: impl Fn(&str) -> String) -> ClientProfile {
        ClientProfile {
            full_name: self.full_name,
            phone: self.phone,
            country: self.country,
            timezone: self.timezone,
            quiz: self.quiz.map(|Json(quiz)| quiz),
            quiz_draft: self.quiz_draft.map(|Json(draft)| draft),
            quiz_completed_at: self.quiz_completed_at,
            preferences: self.preferences,
            photo_url: self.photo_key.as_deref().map(photo_url),
        }
    }
}

/// When a client's profile last changed.
///
/// # Errors
/// The database does not answer.
pub async fn client_changed_at(db: &mut PgConnection, client_id: Uuid) -> Result<Timestamp> {
    let sql = "select updated_at from client_profiles where user_id = $1";
    Ok(sqlx::query_scalar(sql).bind(client_id).fetch_optional(db).await?.unwrap_or(Timestamp::EPOCH))
}
