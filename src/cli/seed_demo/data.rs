//! The demo's texts, read from `data/*.json` into types. Dates in there are `today+12`; people are named by
//! their handle, which is also the first half of their email.

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::money::Money;
use crate::models::reference::{Country, Language, Tag, Zone};

/// Everything the demo is made of.
pub struct Data {
    pub coaches: Vec<Coach>,
    pub clients: Vec<Client>,
    pub sessions: Vec<Session>,
    pub posts: Vec<Post>,
    pub resources: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coach {
    pub handle: String,
    pub full_name: String,
    pub timezone: Zone,
    pub joined_days_ago: i64,
    pub headline: String,
    pub bio: String,
    pub expertise: Vec<Tag>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    pub price: Money,
    pub session_durations: Vec<u16>,
    /// As in `PUT /profile`, but for its dates.
    pub availability: Value,
    pub cancellation_policy: CancellationPolicy,
    pub meeting_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    pub handle: String,
    pub full_name: String,
    pub timezone: Zone,
    pub joined_days_ago: i64,
    pub phone: Option<String>,
    pub country: Country,
    pub preferences: Option<Value>,
    /// As in `PUT /profile`: all 20 factors.
    pub quiz: Option<Value>,
    pub quiz_draft: Option<Value>,
}

/// One booking, and how it ended.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub client: String,
    pub coach: String,
    /// The preferred day, counted from today; the next day that fits, away from today, is taken.
    pub in_days: i64,
    pub minutes: u16,
    /// The hour that the client prefers, in the client's zone.
    pub near: String,
    pub notes: Option<String>,
    pub review: Option<Review>,
    /// The client moved it once, from two days earlier.
    #[serde(default)]
    pub moved: bool,
    pub cancelled: Option<Cancelled>,
    /// The reason of an admin's full refund afterwards.
    pub refunded: Option<String>,
    /// The hold ran out before anyone paid.
    #[serde(default)]
    pub unpaid: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub rating: i16,
    pub comment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancelled {
    pub by: Side,
    pub hours_before: i64,
    pub reason: String,
}

/// Which side cancelled.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Client,
    Coach,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub key: String,
    pub author: String,
    pub post_type: String,
    #[serde(default)]
    pub is_private: bool,
    pub days_ago: i64,
    pub upvotes: usize,
    pub tags: Vec<Tag>,
    pub title: String,
    pub content: String,
    #[serde(default)]
    pub comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    pub author: String,
    pub text: String,
    #[serde(default)]
    pub replies: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    pub key: String,
    pub owner: String,
    pub resource_type: String,
    pub days_ago: i64,
    pub title: String,
    pub description: String,
    pub url: String,
    pub tags: Vec<Tag>,
}

impl Data {
    /// Reads what is compiled in.
    ///
    /// # Errors
    /// A file is malformed; a test reads them all.
    pub fn read() -> Result<Self> {
        let mut coaches = Vec::new();
        for region in [
            include_str!("data/coaches_europe.json"),
            include_str!("data/coaches_africa_and_middle_east.json"),
            include_str!("data/coaches_asia_and_oceania.json"),
            include_str!("data/coaches_americas.json"),
        ] {
            coaches.extend(parse::<Vec<Coach>>(region)?);
        }
        Ok(Self {
            coaches,
            clients: parse(include_str!("data/clients.json"))?,
            sessions: parse(include_str!("data/sessions.json"))?,
            posts: parse(include_str!("data/posts.json"))?,
            resources: parse(include_str!("data/resources.json"))?,
        })
    }
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}
