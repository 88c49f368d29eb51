//! The people of the demo: 44 coaches, 12 clients, one admin; their accounts and profiles.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::data::{Data, Session};
use super::tables::{Table, table};
use super::today::Today;
use crate::error::{Error, Result};
use crate::ids;

/// The domain of every demo email address.
pub const DOMAIN: &str = "demo.rapport.example";
/// The handle of the one admin.
pub const ADMIN: &str = "admin";
const ADMIN_JOINED_DAYS_AGO: i64 = 730;

/// The email of a handle.
pub fn email(handle: &str) -> String {
    format!("{handle}@{DOMAIN}")
}

/// One person with an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Uuid,
    pub handle: String,
    pub role: &'static str,
    pub full_name: String,
    pub timezone: String,
    pub joined_days_ago: i64,
}

/// Everybody by handle.
pub struct People(BTreeMap<String, Person>);

impl People {
    pub fn of(data: &Data) -> Self {
        let mut all = BTreeMap::new();
        let mut add = |role: &'static str, handle: &str, full_name: &str, timezone: &str, joined_days_ago: i64| {
            let person = Person {
                id: ids::named(&format!("demo:{role}:{handle}")),
                handle: handle.to_owned(),
                role,
                full_name: full_name.to_owned(),
                timezone: timezone.to_owned(),
                joined_days_ago,
            };
            all.insert(handle.to_owned(), person);
        };
        add("admin", ADMIN, "Rapport Team", "Europe/Berlin", ADMIN_JOINED_DAYS_AGO);
        for coach in &data.coaches {
            add("coach", &coach.handle, &coach.full_name, coach.timezone.as_str(), coach.joined_days_ago);
        }
        for client in &data.clients {
            add("client", &client.handle, &client.full_name, client.timezone.as_str(), client.joined_days_ago);
        }
        Self(all)
    }

    /// The person of that handle.
    ///
    /// # Errors
    /// The data names somebody who is not in it.
    pub fn named(&self, handle: &str) -> Result<&Person> {
        self.0.get(handle).ok_or_else(|| Error::internal(format!("the demo data names {handle}, who is not in it")))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.values()
    }
}

/// Accounts and profiles. Ratings are computed from the reviews.
pub fn tables(data: &Data, people: &People, today: &Today, password_hash: &str) -> Result<Vec<Table>> {
    let users = people.iter().map(|person| {
        let joined = today.days(-person.joined_days_ago);
        json!({
            "id": person.id, "email": email(&person.handle), "email_key": email(&person.handle), "role": person.role, "full_name": person.full_name,
            "timezone": person.timezone, "password_hash": password_hash, "is_active": true,
            "email_verified_at": joined, "created_at": joined, "updated_at": joined,
        })
    });
    let mut clients = Vec::new();
    for client in &data.clients {
        let joined = today.days(-client.joined_days_ago);
        clients.push(json!({
            "user_id": people.named(&client.handle)?.id, "phone": client.phone, "country": client.country,
            "quiz": client.quiz, "quiz_draft": client.quiz_draft,
            "quiz_completed_at": client.quiz.as_ref().map(|_| joined),
            "preferences": client.preferences.clone().unwrap_or_else(|| json!({})), "updated_at": joined,
        }));
    }
    let mut coaches = Vec::new();
    for coach in &data.coaches {
        let ratings = ratings(&data.sessions, &coach.handle);
        coaches.push(json!({
            "user_id": people.named(&coach.handle)?.id, "headline": coach.headline, "bio": coach.bio,
            "expertise": coach.expertise, "languages": coach.languages, "countries": coach.countries,
            "price_amount": coach.price.amount, "price_currency": coach.price.currency,
            "session_durations": coach.session_durations, "availability": today.dated(&coach.availability)?,
            "cancellation_policy": coach.cancellation_policy, "meeting_url": coach.meeting_url,
            "wants_listing": true, "is_complete": true,
            "rating_sum": ratings.iter().sum::<i64>(), "review_count": ratings.len(),
            "updated_at": today.days(-coach.joined_days_ago),
        }));
    }
    Ok(vec![
        table!(
            "users",
            "id, email, email_key, role, full_name, timezone, password_hash, is_active, email_verified_at, created_at, updated_at",
            users.collect::<Vec<Value>>()
        ),
        table!(
            "client_profiles",
            "user_id, phone, country, quiz, quiz_draft, quiz_completed_at, preferences, updated_at",
            clients
        ),
        table!(
            "coach_profiles",
            "user_id, headline, bio, expertise, languages, countries, price_amount, price_currency, session_durations, \
             availability, cancellation_policy, meeting_url, wants_listing, is_complete, rating_sum, review_count, updated_at",
            coaches
        ),
    ])
}

fn ratings(sessions: &[Session], coach: &str) -> Vec<i64> {
    let reviewed = sessions.iter().filter(|session| session.coach == coach);
    reviewed.filter_map(|session| session.review.as_ref()).map(|review| review.rating.into()).collect()
}
