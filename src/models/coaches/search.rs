//! What coaches can be searched for, and the part of it that the database answers: phrases.

use sqlx::PgConnection;
use uuid::Uuid;

use super::text_query::TextQuery;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::bookings::slots::DaySpans;
use crate::models::input_limits::search_words;
use crate::models::money::Currency;
use crate::models::reference::{Country, Language, Tag};

/// What prices are compared in when nothing else is asked for: `EXCHANGE_RATES` are in it, too.
#[expect(clippy::expect_used, reason = "it is in the table of currencies")]
pub fn default_currency() -> Currency {
    "EUR".parse().expect("the euro is a currency")
}

/// Filters and order of a search; without filters it finds all listed coaches.
#[derive(Clone, Debug)]
pub struct Search {
    /// Any of them.
    pub languages: Vec<Language>,
    /// Any of them.
    pub countries: Vec<Country>,
    /// Any of them.
    pub expertise: Vec<Tag>,
    /// Per 60 minutes, in minor units of [`Search::prices_in`].
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
    /// Only coaches whose prices are in this currency.
    pub currency: Option<Currency>,
    /// The currency in which prices are compared, by the exchange rates.
    pub prices_in: Currency,
    /// Of the mean that is shown; coaches without reviews have none.
    pub min_rating: Option<f64>,
    pub available: Option<Availability>,
    /// What the words of name, headline, expertise and bio have to be.
    pub text: Option<TextQuery>,
    /// Only these, in order ([`ids_by_text`]).
    pub among: Option<Vec<Uuid>>,
    pub sort: Sort,
}

/// A slot on one of these days, asked at `now`.
#[derive(Clone, Debug)]
pub struct Availability {
    pub day: DaySpans,
    pub now: Timestamp,
}

/// The order coaches are listed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By Bayesian mean, the best first.
    #[default]
    Rating,
    /// By what prices are worth; those in a currency without a rate come last.
    Price,
    PriceDescending,
    Newest,
}

/// The ids of the coaches whose name, headline, expertise or bio has these words, whatever their case and accents, in order. Listed or not: the
/// index knows.
///
/// # Errors
/// The database does not answer.
pub async fn ids_by_text(db: &mut PgConnection, text: &str) -> Result<Vec<Uuid>> {
    // As one value: a hundred thousand rows of one id each take longer than the search.
    let sql = "select coalesce(string_agg(uuid_send(user_id), ''), '') from coach_profiles
               where search @@ websearch_to_tsquery('english', $1) or search @@ websearch_to_tsquery('simple', $1)";
    let bytes: Vec<u8> = sqlx::query_scalar(sql).bind(search_words(text)).fetch_one(db).await?;
    let mut ids: Vec<Uuid> = bytes.as_chunks::<16>().0.iter().map(|bytes| Uuid::from_bytes(*bytes)).collect();
    ids.sort_unstable();
    Ok(ids)
}
