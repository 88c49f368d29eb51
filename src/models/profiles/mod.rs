//! What clients and coaches say about themselves. Name and zone live on the user, once.
//!
//! A coach is listed while the profile is complete, the coach wants it and the account is active; every change raises the
//! profile's version, which is how caches elsewhere hear of it.

pub mod availability;
pub mod photos;
pub mod quiz;

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{ParseError, Result};
use crate::models::auth::users::FullName;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::money::{Currency, Money};
use crate::models::profiles::availability::Availability;
use crate::models::profiles::quiz::{Quiz, QuizDraft};
use crate::models::reference::{Country, Language, Tag, Zone};

/// A client's own page.
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

/// A coach's own page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoachProfile {
    pub full_name: String,
    pub headline: Option<String>,
    pub bio: Option<String>,
    pub expertise: Vec<Tag>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    /// Per 60 minutes.
    pub price: Option<Money>,
    pub session_durations: Vec<i32>,
    pub timezone: Zone,
    pub availability: Option<Availability>,
    pub cancellation_policy: CancellationPolicy,
    pub meeting_url: Option<String>,
    pub rating: Option<f64>,
    pub review_count: i32,
    pub photo_url: Option<String>,
    pub is_listed: bool,
}

/// What a client writes with PUT; missing is cleared, but for the quiz and its draft, which stay.
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

/// What a coach writes with PUT; missing is cleared, but for availability and listing, which stay.
#[derive(Clone, Debug)]
pub struct CoachUpdate {
    pub full_name: FullName,
    pub timezone: Zone,
    pub headline: Option<String>,
    pub bio: Option<String>,
    pub expertise: Vec<Tag>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    pub price: Option<Money>,
    pub session_durations: Vec<i32>,
    pub availability: Option<Availability>,
    pub cancellation_policy: CancellationPolicy,
    pub meeting_url: Option<String>,
    pub is_listed: Option<bool>,
}

/// A client's row.
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
}

impl ClientRow {
    /// The client of that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<ClientRow>> {
        let sql = "select u.full_name, u.timezone, c.phone, c.country, c.quiz, c.quiz_draft, c.quiz_completed_at, c.preferences, c.photo_key
                   from client_profiles c join users u on u.id = c.user_id where u.id = $1";
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(db).await?)
    }

    /// Replaces what the client may write.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn change(db: &mut PgConnection, id: Uuid, change: &ClientUpdate, now: Timestamp) -> Result<()> {
        rename(db, id, &change.full_name, &change.timezone, now).await?;
        let sql = "update client_profiles set phone = $2, country = $3, preferences = $4, updated_at = $5,
                          quiz = coalesce($6, quiz),
                          quiz_completed_at = case when $6 is null then quiz_completed_at else $5 end,
                          quiz_draft = case when $6 is not null then null else coalesce($7, quiz_draft) end
                   where user_id = $1";
        sqlx::query(sql)
            .bind(id)
            .bind(&change.phone)
            .bind(change.country)
            .bind(&change.preferences)
            .bind(now)
            .bind(change.quiz.as_ref().map(Json))
            .bind(change.quiz_draft.as_ref().map(Json))
            .execute(db)
            .await?;
        Ok(())
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

/// A coach's row, with what the account adds.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CoachRow {
    pub id: Uuid,
    pub full_name: String,
    pub timezone: Zone,
    pub headline: Option<String>,
    pub bio: Option<String>,
    pub expertise: Vec<Tag>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    pub price_amount: Option<i64>,
    pub price_currency: Option<Currency>,
    pub session_durations: Vec<i32>,
    pub availability: Option<Json<Availability>>,
    pub cancellation_policy: CancellationPolicy,
    pub meeting_url: Option<String>,
    pub photo_key: Option<String>,
    pub rating_sum: i32,
    pub review_count: i32,
    pub version: i64,
    pub is_listed: bool,
    pub created_at: Timestamp,
}

/// The columns of a [`CoachRow`], from `coach_profiles c join users u`.
pub const COACH: &str = "u.id, u.full_name, u.timezone, c.headline, c.bio, c.expertise, c.languages, c.countries, c.price_amount,
    c.price_currency, c.session_durations, c.availability, c.cancellation_policy, c.meeting_url, c.photo_key, c.rating_sum,
    c.review_count, c.version, c.wants_listing and c.is_complete and u.is_active as is_listed, u.created_at";

impl CoachRow {
    /// The coach of that id, listed or not.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<CoachRow>> {
        let sql = format!("select {COACH} from coach_profiles c join users u on u.id = c.user_id where u.id = $1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    /// All listed coaches, for the matching index.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn all_listed(db: &mut PgConnection) -> Result<Vec<CoachRow>> {
        let sql = format!(
            "select {COACH} from coach_profiles c join users u on u.id = c.user_id
             where c.wants_listing and c.is_complete and u.is_active order by u.id"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await?)
    }

    /// Those of the given coaches that are listed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn listed(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<CoachRow>> {
        let sql = format!(
            "select {COACH} from coach_profiles c join users u on u.id = c.user_id
             where u.id = any($1) and c.wants_listing and c.is_complete and u.is_active"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(ids).fetch_all(db).await?)
    }

    /// Replaces what the coach may write, and raises the version.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn change(db: &mut PgConnection, id: Uuid, change: &CoachUpdate, now: Timestamp) -> Result<()> {
        rename(db, id, &change.full_name, &change.timezone, now).await?;
        let sql = "update coach_profiles set headline = $2, bio = $3, expertise = $4, languages = $5, countries = $6,
                          price_amount = $7, price_currency = $8, session_durations = $9, availability = coalesce($10, availability),
                          cancellation_policy = $11, meeting_url = $12, wants_listing = coalesce($13, wants_listing),
                          version = version + 1, updated_at = $14
                   where user_id = $1";
        sqlx::query(sql)
            .bind(id)
            .bind(&change.headline)
            .bind(&change.bio)
            .bind(&change.expertise)
            .bind(&change.languages)
            .bind(&change.countries)
            .bind(change.price.map(|price| price.amount))
            .bind(change.price.map(|price| price.currency))
            .bind(&change.session_durations)
            .bind(change.availability.as_ref().map(Json))
            .bind(change.cancellation_policy)
            .bind(&change.meeting_url)
            .bind(change.is_listed)
            .bind(now)
            .execute(&mut *db)
            .await?;
        Self::refresh_derived(db, id).await
    }

    /// Lets every cache that shows this coach know that it is out of date.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn raise_version(db: &mut PgConnection, id: Uuid) -> Result<()> {
        sqlx::query("update coach_profiles set version = version + 1 where user_id = $1").bind(id).execute(db).await?;
        Ok(())
    }

    /// What is derived from the rest: whether the profile is complete, and its search document.
    async fn refresh_derived(db: &mut PgConnection, id: Uuid) -> Result<()> {
        let sql = "update coach_profiles c set
                       is_complete = coalesce(c.headline, '') <> '' and coalesce(c.bio, '') <> '' and c.price_amount is not null
                           and cardinality(c.expertise) > 0 and cardinality(c.languages) > 0 and cardinality(c.countries) > 0
                           and cardinality(c.session_durations) > 0 and coalesce(jsonb_array_length(c.availability -> 'weekly'), 0) > 0,
                       search = setweight(to_tsvector('simple', u.full_name), 'A')
                           || setweight(to_tsvector('english', coalesce(c.headline, '')), 'B')
                           || setweight(to_tsvector('english', array_to_string(c.expertise, ' ')), 'B')
                           || to_tsvector('english', coalesce(c.bio, ''))
                   from users u where u.id = c.user_id and c.user_id = $1";
        sqlx::query(sql).bind(id).execute(db).await?;
        Ok(())
    }

    /// The price of 60 minutes.
    pub fn price(&self) -> Option<Money> {
        Some(Money::new(self.price_amount?, self.price_currency?))
    }

    /// Whether the coach has sessions of that length.
    ///
    /// # Errors
    /// Which ones there are.
    pub fn offers(&self, minutes: u16) -> Result<(), ParseError> {
        if self.session_durations.contains(&i32::from(minutes)) {
            return Ok(());
        }
        let offered: Vec<String> = self.session_durations.iter().map(ToString::to_string).collect();
        Err(ParseError::new("not_offered", format!("This coach offers sessions of {} minutes.", offered.join(", "))))
    }

    /// The mean of the reviews, to two decimals.
    pub fn rating(&self) -> Option<f64> {
        (self.review_count > 0)
            .then(|| (f64::from(self.rating_sum) / f64::from(self.review_count) * 100.0).round() / 100.0)
    }

    /// As the coach sees it.
    pub fn view(self, photo_url: impl Fn(&str) -> String) -> CoachProfile {
        let (price, rating) = (self.price(), self.rating());
        CoachProfile {
            full_name: self.full_name,
            headline: self.headline,
            bio: self.bio,
            expertise: self.expertise,
            languages: self.languages,
            countries: self.countries,
            price,
            session_durations: self.session_durations,
            timezone: self.timezone,
            availability: self.availability.map(|Json(availability)| availability),
            cancellation_policy: self.cancellation_policy,
            meeting_url: self.meeting_url,
            rating,
            review_count: self.review_count,
            photo_url: self.photo_key.as_deref().map(photo_url),
            is_listed: self.is_listed,
        }
    }
}

async fn rename(db: &mut PgConnection, id: Uuid, full_name: &FullName, timezone: &Zone, now: Timestamp) -> Result<()> {
    let sql = "update users set full_name = $2, timezone = $3, updated_at = $4 where id = $1";
    sqlx::query(sql).bind(id).bind(full_name).bind(timezone).bind(now).execute(db).await?;
    Ok(())
}

/// When a client's profile last changed.
///
/// # Errors
/// The database does not answer.
pub async fn client_changed_at(db: &mut PgConnection, client_id: Uuid) -> Result<Timestamp> {
    let sql = "select updated_at from client_profiles where user_id = $1";
    Ok(sqlx::query_scalar(sql).bind(client_id).fetch_optional(db).await?.unwrap_or(Timestamp::EPOCH))
}
