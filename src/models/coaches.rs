//! Coaches as clients find them: cards, public profiles, and the search.

use serde::Serialize;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Result;
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::input_limits::search_words;
use crate::models::money::{Currency, Money};
use crate::models::profiles::{COACH_COLUMNS, CoachRow, IS_LISTED, rating};
use crate::models::reference::{Country, Language, Tag, Zone};

/// A coach in a list or a match.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoachCard {
    pub id: Uuid,
    pub full_name: String,
    pub headline: Option<String>,
    pub photo_url: Option<String>,
    pub expertise: Vec<Tag>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    /// Per 60 minutes.
    pub price: Option<Money>,
    pub session_durations: Vec<i32>,
    pub timezone: Zone,
    pub rating: Option<f64>,
    pub review_count: i32,
}

/// The card, and what else a client reads before booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicProfile {
    #[serde(flatten)]
    pub card: CoachCard,
    pub bio: Option<String>,
    pub cancellation_policy: CancellationPolicy,
}

impl CoachCard {
    /// The card of a row.
    pub fn of(coach: &CoachRow, photo_url: impl Fn(&str) -> String) -> Self {
        Self {
            id: coach.id,
            full_name: coach.full_name.clone(),
            headline: coach.headline.clone(),
            photo_url: coach.photo_key.as_deref().map(photo_url),
            expertise: coach.expertise.clone(),
            languages: coach.languages.clone(),
            countries: coach.countries.clone(),
            price: coach.price(),
            session_durations: coach.session_durations.clone(),
            timezone: coach.timezone.clone(),
            rating: coach.rating(),
            review_count: coach.review_count,
        }
    }
}

/// Filters and order of a search; without filters it finds all listed coaches.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Any of them.
    pub languages: Vec<Language>,
    /// Any of them.
    pub countries: Vec<Country>,
    /// Any of them.
    pub expertise: Vec<Tag>,
    /// Per 60 minutes, in minor units of `currency`.
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
    pub currency: Option<Currency>,
    pub min_rating: Option<f64>,
    /// Full text over name, headline, expertise and bio.
    pub text: Option<String>,
    pub sort: Sort,
}

/// The order coaches are listed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By Bayesian mean, the best first.
    #[default]
    Rating,
    Price,
    PriceDescending,
    Newest,
}

impl Search {
    /// Coaches that match, in order: one page, or all of them (`limit` of `None`) for a filter that SQL can't apply.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn page(&self, db: &mut PgConnection, limit: Option<i64>, offset: i64) -> Result<Vec<CoachRow>> {
        let mut sql =
            QueryBuilder::new(format!("select {COACH_COLUMNS} from coach_profiles c join users u on u.id = c.user_id"));
        self.filter(&mut sql);
        sql.push(" order by ");
        match self.sort {
            Sort::Rating => {
                rating::push_bayesian_mean(&mut sql);
                sql.push(" desc, c.review_count desc, u.id")
            }
            Sort::Price => sql.push("c.price_amount, u.id"),
            Sort::PriceDescending => sql.push("c.price_amount desc, u.id"),
            Sort::Newest => sql.push("u.created_at desc, u.id desc"),
        };
        sql.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// How many coaches match.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn count(&self, db: &mut PgConnection) -> Result<i64> {
        let mut sql = QueryBuilder::new("select count(*) from coach_profiles c join users u on u.id = c.user_id");
        self.filter(&mut sql);
        Ok(sql.build_query_scalar().fetch_one(db).await?)
    }

    fn filter(&self, sql: &mut QueryBuilder<Postgres>) {
        sql.push(" where ").push(IS_LISTED);
        if !self.languages.is_empty() {
            sql.push(" and c.languages && ").push_bind(self.languages.clone());
        }
        if !self.countries.is_empty() {
            sql.push(" and c.countries && ").push_bind(self.countries.clone());
        }
        if !self.expertise.is_empty() {
            sql.push(" and c.expertise && ").push_bind(self.expertise.clone());
        }
        if let Some(currency) = self.currency {
            sql.push(" and c.price_currency = ").push_bind(currency);
        }
        if let Some(price) = self.min_price {
            sql.push(" and c.price_amount >= ").push_bind(price);
        }
        if let Some(price) = self.max_price {
            sql.push(" and c.price_amount <= ").push_bind(price);
        }
        if let Some(rating) = self.min_rating {
            sql.push(" and c.review_count > 0 and c.rating_sum::float8 / c.review_count >= ").push_bind(rating);
        }
        if let Some(text) = &self.text {
            let words = search_words(text);
            sql.push(" and (c.search @@ websearch_to_tsquery('english', ").push_bind(words.clone());
            sql.push(") or c.search @@ websearch_to_tsquery('simple', ").push_bind(words).push("))");
        }
    }
}
