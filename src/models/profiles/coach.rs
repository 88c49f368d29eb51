//! A coach's profile: the row, what the coach may replace of it, and how the coach sees it.
//!
//! A coach is listed while the profile is complete, the coach wants it, and the account is active and a coach's. Every change raises the profile's
//! version, which invalidates whatever was cached under an older one.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::availability::Availability;
use super::{account, rating};
use crate::clock::Timestamp;
use crate::error::{ParseError, Result};
use crate::models::auth::users::FullName;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::money::{Currency, Money};
use crate::models::reference::{Country, Language, Tag, Zone};
use crate::models::text::search_document;

/// The lengths in minutes that a session can have; a coach offers some of them.
pub const SESSION_DURATIONS: [u16; 4] = [30, 45, 60, 90];

/// Whether any coach may offer sessions of this length.
///
/// # Errors
/// `not_offered`, with the lengths that there are.
pub fn check_session_duration(minutes: u16) -> Result<(), ParseError> {
    let is_known = SESSION_DURATIONS.contains(&minutes);
    if is_known { Ok(()) } else { Err(ParseError::new("not_offered", "A session takes 30, 45, 60 or 90 minutes.")) }
}

/// Whether a coach who offers these lengths offers this one.
///
/// # Errors
/// `not_offered`, with the lengths that are.
pub fn check_offered(session_durations: &[i32], minutes: u16) -> Result<(), ParseError> {
    if session_durations.contains(&i32::from(minutes)) {
        return Ok(());
    }
    let offered: Vec<String> = session_durations.iter().map(ToString::to_string).collect();
    Err(ParseError::new("not_offered", format!("This coach offers sessions of {} minutes.", offered.join(", "))))
}

/// Whether a session of this length costs anything, at this price of 60 minutes.
pub fn costs(price: Option<Money>, minutes: u16) -> bool {
    price.is_some_and(|price| !price.prorated(minutes).is_zero())
}

/// A coach's profile, as the coach sees it.
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

/// What a coach replaces with PUT. Missing fields are cleared, except availability and listing, which stay.
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

/// A coach's row, with the account's name, zone and age.
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

/// Whether a coach is listed, over `coach_profiles c join users u`: the one rule.
macro_rules! is_listed {
    () => {
        "c.wants_listing and c.is_complete and u.is_active and u.role = 'coach'"
    };
}
pub(in crate::models) use is_listed;

/// The rows of coaches; conditions follow.
const COACHES: &str = concat!(
    "select u.id, u.full_name, u.timezone, c.headline, c.bio, c.expertise, c.languages, c.countries, c.price_amount, c.price_currency,
            c.session_durations, c.availability, c.cancellation_policy, c.meeting_url, c.photo_key, c.rating_sum, c.review_count, c.version,
            ",
    is_listed!(),
    " as is_listed, u.created_at from coach_profiles c join users u on u.id = c.user_id where "
);

impl CoachRow {
    /// The coach with this id, listed or not.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<CoachRow>> {
        let sql = format!("{COACHES} u.id = $1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    /// The listed coaches that follow this id, in the order of ids: a page of all, for the matching index.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn listed_after(db: &mut PgConnection, id: Uuid, limit: i64) -> Result<Vec<CoachRow>> {
        let sql = format!("{COACHES} c.user_id > $1 and {} order by c.user_id limit $2", is_listed!());
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).bind(limit).fetch_all(db).await?)
    }

    /// How many are listed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn count_listed(db: &mut PgConnection) -> Result<i64> {
        let sql =
            concat!("select count(*) from coach_profiles c join users u on u.id = c.user_id where ", is_listed!());
        Ok(sqlx::query_scalar(sql).fetch_one(db).await?)
    }

    /// Those of the given coaches that are listed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn listed(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<CoachRow>> {
        let sql = format!("{COACHES} u.id = any($1) and {}", is_listed!());
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(ids).fetch_all(db).await?)
    }

    /// Replaces the fields that the coach may write, and raises the version.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn update(db: &mut PgConnection, id: Uuid, update: &CoachUpdate, now: Timestamp) -> Result<()> {
        account::update(db, id, &update.full_name, &update.timezone, now).await?;
        let sql = "update coach_profiles set headline = $2, bio = $3, expertise = $4, languages = $5, countries = $6,
                          price_amount = $7, price_currency = $8, session_durations = $9, availability = coalesce($10, availability),
                          cancellation_policy = $11, meeting_url = $12, wants_listing = coalesce($13, wants_listing),
                          version = version + 1, updated_at = $14
                   where user_id = $1";
        sqlx::query(sql)
            .bind(id)
            .bind(&update.headline)
            .bind(&update.bio)
            .bind(&update.expertise)
            .bind(&update.languages)
            .bind(&update.countries)
            .bind(update.price.map(|price| price.amount))
            .bind(update.price.map(|price| price.currency))
            .bind(&update.session_durations)
            .bind(update.availability.as_ref().map(Json))
            .bind(update.cancellation_policy)
            .bind(&update.meeting_url)
            .bind(update.is_listed)
            .bind(now)
            .execute(&mut *db)
            .await?;
        Self::refresh_derived(db, id).await
    }

    /// Raises the version, which invalidates every cache that shows this coach.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn raise_version(db: &mut PgConnection, id: Uuid) -> Result<()> {
        sqlx::query("update coach_profiles set version = version + 1 where user_id = $1").bind(id).execute(db).await?;
        Ok(())
    }

    /// Updates the derived columns: whether the profile is complete, and its search document, of words that are folded here because what the
    /// database folds depends on its locale.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn refresh_derived(db: &mut PgConnection, id: Uuid) -> Result<()> {
        let sql = "select u.full_name, coalesce(c.headline, '') || ' ' || array_to_string(c.expertise, ' '), coalesce(c.bio, '')
                   from coach_profiles c join users u on u.id = c.user_id where c.user_id = $1";
        let texts: Option<(String, String, String)> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *db).await?;
        let (name, offer, bio) = texts.unwrap_or_default();
        let sql = "update coach_profiles c set
                       is_complete = coalesce(c.headline, '') <> '' and coalesce(c.bio, '') <> '' and c.price_amount is not null
                           and cardinality(c.expertise) > 0 and cardinality(c.languages) > 0 and cardinality(c.countries) > 0
                           and cardinality(c.session_durations) > 0 and coalesce(jsonb_array_length(c.availability -> 'weekly'), 0) > 0,
                       search = setweight(to_tsvector('simple', $2), 'A') || setweight(to_tsvector('english', $3), 'B') || to_tsvector('english', $4)
                   where c.user_id = $1";
        sqlx::query(sql)
            .bind(id)
            .bind(search_document(&name))
            .bind(search_document(&offer))
            .bind(search_document(&bio))
            .execute(db)
            .await?;
        Ok(())
    }

    /// The price of 60 minutes.
    pub fn price(&self) -> Option<Money> {
        Some(Money::new(self.price_amount?, self.price_currency?))
    }

    /// Whether a session of this length costs anything.
    pub fn costs(&self, minutes: u16) -> bool {
        costs(self.price(), minutes)
    }

    /// Whether the coach offers sessions of this length.
    ///
    /// # Errors
    /// `not_offered`, with the lengths that are.
    pub fn offers(&self, minutes: u16) -> Result<(), ParseError> {
        check_offered(&self.session_durations, minutes)
    }

    /// The mean of the reviews, to two decimals; `None` without reviews.
    pub fn rating(&self) -> Option<f64> {
        rating::mean(self.rating_sum.unsigned_abs(), self.review_count.unsigned_abs())
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
